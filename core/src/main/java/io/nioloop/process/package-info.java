/** Child processes, for the body of a task. Begin with {@link io.nioloop.process.Subprocess}. */
package io.nioloop.process;
