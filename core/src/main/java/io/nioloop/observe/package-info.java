/** See a loop at work: what it does, who waits for whom, what holds it up, and what it leaves behind. */
package io.nioloop.observe;
