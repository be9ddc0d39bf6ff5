package io.secformer.kit.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What the file system says, in words: its exceptions often have no more than the file's name. */
public final class FileErrors {
    private FileErrors() {}

    /** The reason alone, to stand after the file's name. */
    public static String reason(IOException exception) {
        return switch (exception) {
            case NoSuchFileException _ -> "there is no such file or folder";
            case AccessDeniedException _ -> "access is denied";
            case NotDirectoryException _ -> "is no folder";
            case FileAlreadyExistsException _ -> "is there and no folder";
            case FileSystemLoopException _ -> "its links lead in a circle";
            case FileSystemException e when e.getReason() != null -> known(e.getReason());
            default -> known(String.valueOf(exception.getMessage()));
        };
    }

    private static String known(String reason) {
        return switch (reason) {
            case "Is a directory" -> "is a folder, expected a file";
            case "Not a directory" -> "a part of its path is no folder";
            default -> reason;
        };
    }
}
