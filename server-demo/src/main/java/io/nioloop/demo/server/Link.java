package io.nioloop.demo.server;

import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.demo.server.cli.Option;
import io.nioloop.net.Addresses;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;

/** On what a program talks to its clients. */
enum Link {
    TCP,
    TLS,
    UNIX,
    UDP;

    static final Option<Path> AT_FILE = Option.of(
            List.of("--unix"), "FILE", Path::of, "listen on a Unix socket instead of a port; an old one is replaced");
    static final Option<Boolean> BY_UDP = Option.flag(List.of("--udp"), "send back datagrams instead of streams");

    /** What the command line says. */
    static Link of(CommandLine line) {
        if (line.value(AT_FILE) != null) {
            return UNIX;
        }
        if (line.value(BY_UDP)) {
            return UDP;
        }
        return Encryption.isWanted(line) ? TLS : TCP;
    }

    /** Refuses what cannot be meant together. */
    static void check(Program program, CommandLine line) {
        List<Option<?>> addresses = List.of(CommonOptions.BIND_ADDRESS, program.port());
        Exclusive.refuse(line, AT_FILE, List.of(BY_UDP), "listen on the one or the other");
        Exclusive.refuse(line, AT_FILE, addresses, "a Unix socket is a file");
        Exclusive.refuse(line, AT_FILE, Encryption.OPTIONS, "a Unix socket does not leave the machine");
        Exclusive.refuse(line, BY_UDP, Encryption.OPTIONS, "TLS is for connections");
        Exclusive.refuse(
                line,
                BY_UDP,
                List.of(CommonOptions.MAX_CLIENTS, CommonOptions.IDLE_TIMEOUT),
                "datagrams need no connection");
        Exclusive.refuse(line, GroupService.LOOPS, List.of(BY_UDP), "all datagrams come to one socket");
        Exclusive.refuse(
                line, GroupService.LOOPS, List.of(AT_FILE), "a Unix socket has no port that loops could share");
        Exclusive.refuse(line, GroupService.LOOPS, Encryption.OPTIONS, "several loops speak no TLS yet");
    }

    /** A command line that talks to an address; to a wildcard by way of this machine. */
    String attempt(SocketAddress address) {
        return switch (this) {
            case TCP -> "nc " + host(address).replaceAll("[\\[\\]]", "") + " " + port(address); // it wants no brackets
            case UDP -> "nc -u " + host(address).replaceAll("[\\[\\]]", "") + " " + port(address);
            case TLS -> "openssl s_client -quiet -connect " + host(address) + ":" + port(address);
            case UNIX -> "nc -U " + address;
        };
    }

    private static String host(SocketAddress address) {
        String text = Addresses.text(address);
        boolean any = ((InetSocketAddress) address).getAddress().isAnyLocalAddress();
        return any ? "127.0.0.1" : text.substring(0, text.lastIndexOf(':'));
    }

    private static int port(SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }
}
