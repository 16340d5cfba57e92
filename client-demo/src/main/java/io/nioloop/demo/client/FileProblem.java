package io.nioloop.demo.client;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Something is wrong with a file, or with what was asked about it, and not with the connection; the message says what. */
final class FileProblem extends IOException {
    private static final long serialVersionUID = 1;

    FileProblem(String message) {
        super(message);
    }

    /** What the system has to say about a file, as a sentence without the directories above it. */
    static FileProblem of(Path file, IOException failure) {
        FileProblem problem = new FileProblem(file.getFileName() + ": " + reason(failure));
        problem.initCause(failure);
        return problem;
    }

    private static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException || failure instanceof DirectoryNotEmptyException) {
            return "exists already";
        }
        boolean hasReason = failure instanceof FileSystemException system && system.getReason() != null;
        return hasReason ? ((FileSystemException) failure).getReason() : String.valueOf(failure.getMessage());
    }
}
