package io.nioloop.net;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The file of a listening Unix socket: rule 235. The system makes it when the socket is bound and never removes it.
 *
 * @param path where it is
 * @param key which file that was when the socket was bound; null if nobody knows, as in a simulation
 */
record SocketFile(Path path, Object key) {
    private static final int TYPE_OF_FILE = 0170000;
    private static final int SOCKET = 0140000;

    /** Binds a socket. */
    interface Binding {
        void bind() throws IOException;
    }

    /** Replaces the socket that a server before left there, and nothing else. */
    static SocketFile bind(Path path, Binding binding) throws IOException {
        if (isSocket(path)) {
            Files.deleteIfExists(path);
        } else if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(
                    path.toString(), null, "is in the way, and is no socket; choose another path, or remove it");
        }
        try {
            binding.bind();
        } catch (IOException failure) {
            IOException named = new BindException(failure.getMessage() + ": " + path);
            named.initCause(failure);
            throw named;
        }
        return new SocketFile(path, keyOf(path));
    }

    private static boolean isSocket(Path path) throws IOException {
        try {
            return ((Integer) Files.getAttribute(path, "unix:mode") & TYPE_OF_FILE) == SOCKET;
        } catch (NoSuchFileException nothingThere) {
            return false;
        } catch (UnsupportedOperationException notUnix) {
            return Files.readAttributes(path, BasicFileAttributes.class).isOther();
        }
    }

    private static Object keyOf(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException simulated) {
            return null;
        }
    }

    /** Another server may have replaced the file by its own meanwhile. */
    void removeIfOurs() {
        try {
            if (key != null && key.equals(keyOf(path))) {
                Files.deleteIfExists(path);
            }
        } catch (IOException failure) {
            SocketTransport.LOGGER.log(Level.WARNING, () -> "cannot remove the socket " + path + ": " + failure);
        }
    }
}
