/**
 * Files for straight-line code. The systems below Java have no readiness for files, so each operation blocks a thread:
 * one of the file executor's, never the loop's.
 */
package io.nioloop.file;
