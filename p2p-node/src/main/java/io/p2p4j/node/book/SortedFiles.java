package io.p2p4j.node.book;

import io.p2p4j.core.NonDeterministic;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of a directory in the order of their names. */
@NonDeterministic("A file system lists names in any order; they are sorted before anybody sees them.")
final class SortedFiles {
    private SortedFiles() {}

    static List<Path> of(Path directory, String pattern) throws IOException {
        List<Path> sorted = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, pattern)) {
            all.forEach(sorted::add);
        }
        sorted.sort(null);
        return sorted;
    }
}
