package io.nioloop.demo.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a client of the file server wants: one line, see {@link FileServer}. */
sealed interface FileRequest {
    /** Which files are there? */
    record Listing() implements FileRequest {}

    /** The bytes of a file from an offset on. */
    record Get(long offset, String name) implements FileRequest {}

    /** To store a file. */
    record Put(long size, String sha256, String name, boolean replace) implements FileRequest {}

    /** To end. */
    record Quit() implements FileRequest {}

    /** A number, perhaps a digest, and the name last, since it may have spaces in it. */
    Pattern GET = Pattern.compile("GET (\\d{1,18}) (.+)");

    Pattern PUT = Pattern.compile("(PUT|REPLACE) (\\d{1,18}) ([0-9a-f]{64}) (.+)");

    String HELP = "use LIST, GET offset name, PUT size sha256 name, REPLACE size sha256 name, or QUIT";

    /** Reads a line, or complains about it. */
    static FileRequest parse(String line) throws FileProblem {
        if (line.equals("LIST")) {
            return new Listing();
        }
        if (line.equals("QUIT")) {
            return new Quit();
        }
        Matcher get = GET.matcher(line);
        if (get.matches()) {
            return new Get(Long.parseLong(get.group(1)), get.group(2));
        }
        Matcher put = PUT.matcher(line);
        if (put.matches()) {
            boolean replace = put.group(1).equals("REPLACE");
            return new Put(Long.parseLong(put.group(2)), put.group(3), put.group(4), replace);
        }
        throw new FileProblem("not understood: " + HELP);
    }
}
