package io.nioloop.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;

/** What a system call can answer: the names, numbers and texts of Linux, and the exceptions that the JDK makes of them. */
enum Errno {
    EMFILE(24, "Too many open files"),
    ENFILE(23, "Too many open files in system"),
    ENOENT(2, "No such file or directory"),
    EINVAL(22, "Invalid argument"),
    EIO(5, "Input/output error"),
    EAGAIN(11, "Resource temporarily unavailable"),
    EPIPE(32, "Broken pipe"),
    EMSGSIZE(90, "Message too long"),
    EADDRINUSE(98, "Address already in use"),
    EADDRNOTAVAIL(99, "Cannot assign requested address"),
    ENETUNREACH(101, "Network is unreachable"),
    ECONNABORTED(103, "Software caused connection abort"),
    ECONNRESET(104, "Connection reset by peer"),
    ENOBUFS(105, "No buffer space available"),
    ENOTCONN(107, "Transport endpoint is not connected"),
    ETIMEDOUT(110, "Connection timed out"),
    ECONNREFUSED(111, "Connection refused"),
    EHOSTUNREACH(113, "No route to host");

    private final int code;
    private final String text;

    Errno(int code, String text) {
        this.code = code;
        this.text = text;
    }

    int code() {
        return code;
    }

    /** As thrown by reading, writing and accepting. */
    IOException io() {
        return new IOException(text);
    }

    /** As thrown by reading after a reset. */
    static IOException reset() {
        return new SocketException("Connection reset");
    }

    /** As thrown by opening, binding and connecting. */
    IOException socket() {
        return switch (this) {
            case ECONNREFUSED, ETIMEDOUT, ENOTCONN -> new ConnectException(text);
            case EHOSTUNREACH -> new NoRouteToHostException(text);
            case EADDRINUSE, EADDRNOTAVAIL -> new BindException(text);
            default -> new SocketException(text);
        };
    }
}
