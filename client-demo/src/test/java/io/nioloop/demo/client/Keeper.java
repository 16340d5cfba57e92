package io.nioloop.demo.client;

import io.nioloop.streams.ClientHandler;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.StreamWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A file server that keeps files in memory, and cuts off, lies and refuses as a test wants it. */
final class Keeper implements ClientHandler {
    final Map<String, byte[]> files = new TreeMap<>();
    final Map<String, byte[]> parts = new TreeMap<>();
    int cutAfter = Integer.MAX_VALUE; // so many bytes of a file, once
    String refusal; // in the middle of what it receives; null: none
    byte[] instead; // of the bytes of a file, of the same size; null: they are sent as they are
    int wasted; // bytes that came after the refusal
    int clients;

    @Override
    public void handle(StreamReader reader, StreamWriter writer) throws IOException {
        clients++;
        try (writer) {
            for (byte[] line = reader.readLine(); line.length > 0; line = reader.readLine()) {
                String[] words =
                        new String(line, StandardCharsets.UTF_8).strip().split(" ", 4);
                boolean goesOn = words[0].equals("GET")
                        ? send(Integer.parseInt(words[1]), words[2], writer)
                        : receive(Integer.parseInt(words[1]), words[2], words[3], reader, writer);
                if (!goesOn) {
                    return;
                }
            }
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private boolean send(int offset, String name, StreamWriter writer) throws IOException {
        byte[] file = files.get(name);
        if (file == null) {
            writer.write("ERR " + name + ": no such file\n");
            return true;
        }
        writer.write("OK " + file.length + " " + sha256(file) + "\n");
        byte[] sent = instead == null ? file : instead;
        byte[] rest = Arrays.copyOfRange(sent, Math.min(offset, sent.length), sent.length);
        int count = Math.min(rest.length, cutAfter);
        writer.write(Arrays.copyOf(rest, count));
        writer.drain();
        boolean cut = count < rest.length;
        cutAfter = Integer.MAX_VALUE;
        return !cut;
    }

    private boolean receive(int size, String sha256, String name, StreamReader reader, StreamWriter writer)
            throws IOException {
        byte[] part = parts.getOrDefault(name, new byte[0]);
        writer.write("AT " + part.length + "\n");
        int count = Math.min(size - part.length, cutAfter);
        byte[] more = reader.readExactly(count);
        byte[] all = Arrays.copyOf(part, part.length + count);
        System.arraycopy(more, 0, all, part.length, count);
        if (refusal != null) {
            writer.write("ERR " + refusal + "\n");
            for (byte[] late = reader.read(65_536); late.length > 0; late = reader.read(65_536)) {
                wasted += late.length;
            }
            return false;
        }
        cutAfter = Integer.MAX_VALUE;
        parts.put(name, all);
        if (all.length < size) {
            return false;
        }
        parts.remove(name);
        files.put(name, all);
        writer.write(sha256(all).equals(sha256) ? "OK\n" : "ERR other bytes\n");
        return true;
    }

    static String sha256(byte[] bytes) {
        Digest digest = new Digest();
        digest.add(ByteBuffer.wrap(bytes));
        return digest.hex();
    }
}
