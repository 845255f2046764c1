package io.p2p4j.cli.status;

import io.p2p4j.core.json.JsonValue;
import io.p2p4j.core.json.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How other commands find a running node: a file in its data directory that only its owner may read, since it has the token.
 *
 * @param url where the status is
 * @param token the token of the status
 * @param peer the node's peer id
 * @param pid its process
 */
public record StateFile(String url, String token, String peer, long pid) {
    /** The file's name in the data directory. */
    public static final String NAME = "node.json";

    /**
     * Writes the file, at once and as a whole.
     *
     * @param dataDir where to
     * @throws IOException when that fails
     */
    public void write(Path dataDir) throws IOException {
        JsonWriter json = new JsonWriter().open('{');
        json.key("url").text(url);
        json.key("token").text(token);
        json.key("peer").text(peer);
        json.key("pid").number(pid).close('}');
        Path beside = dataDir.resolve(NAME + ".new");
        Files.deleteIfExists(beside);
        // Created with its mode: nobody else can open it for a moment.
        Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rw-------");
        FileAttribute<?>[] mode = Files.getFileStore(dataDir).supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(owner)}
                : new FileAttribute<?>[0];
        Files.createFile(beside, mode);
        Files.write(beside, (json + "\n").getBytes(StandardCharsets.UTF_8), StandardOpenOption.TRUNCATE_EXISTING);
        Files.move(beside, dataDir.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Reads the file.
     *
     * @param dataDir where it is
     * @return empty when no node has written it, or the last one ended in order
     * @throws IOException when it cannot be read
     */
    public static Optional<StateFile> read(Path dataDir) throws IOException {
        try {
            JsonValue json = JsonValue.parse(Files.readString(dataDir.resolve(NAME)), "");
            json.object(List.of("url", "token", "peer", "pid"));
            return Optional.of(new StateFile(
                    json.require("url").text(),
                    json.require("token").text(),
                    json.require("peer").text(),
                    json.require("pid").integer(0, Long.MAX_VALUE)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IllegalArgumentException broken) {
            throw new IOException(dataDir.resolve(NAME) + ": " + broken.getMessage(), broken);
        }
    }

    /**
     * Tells whether the process that wrote the file still runs.
     *
     * @return false when it ended without deleting the file
     */
    public boolean isAlive() {
        return ProcessHandle.of(pid).isPresent();
    }

    /**
     * Deletes the file, unless another node has written it since.
     *
     * @param dataDir where it is
     * @throws IOException when that fails
     */
    public void delete(Path dataDir) throws IOException {
        if (read(dataDir).filter(this::equals).isPresent()) {
            Files.deleteIfExists(dataDir.resolve(NAME));
        }
    }
}
