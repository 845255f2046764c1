package io.p2p4j.cli.sim;

import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.simulator.scenario.Scenario;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A scenario file that was read. Close it when nothing of it runs any more. */
public final class ScenarioFile implements AutoCloseable {
    /** How many plans shrinking tries unless a file says otherwise. */
    public static final int RERUNS_DEFAULT = 300;

    private final String target;
    private final String sha256;
    private final ScenarioReader.Found found;

    private ScenarioFile(String target, String sha256, ScenarioReader.Found found) {
        this.target = target;
        this.sha256 = sha256;
        this.found = found;
    }

    /**
     * Reads a file.
     *
     * @param path the file
     * @param jars where applications are besides those of the command and of the file's own class path
     * @return what is in it
     * @throws CliException with all errors of the file, when there are any
     */
    public static ScenarioFile read(Path path, List<Path> jars) throws CliException {
        try {
            String text = Files.readString(path);
            ScenarioReader.Found found = new ScenarioReader(path, text, jars).read();
            return new ScenarioFile(target(path, jars), sha256(text), found);
        } catch (NoSuchFileException missing) {
            throw CliException.usage(path + ": no such file (expected a scenario in YAML)");
        } catch (CharacterCodingException notText) {
            throw CliException.usage(path + ": not UTF-8 (expected a scenario in YAML)");
        } catch (IOException unreadable) {
            throw new CliException(ExitCode.STORAGE_FAILED, path + ": cannot be read: " + unreadable, unreadable);
        }
    }

    private static String target(Path path, List<Path> jars) {
        List<String> words = new ArrayList<>(List.of(quoted(path.toString())));
        jars.forEach(jar -> words.add("--jar " + quoted(jar.toString())));
        return String.join(" ", words);
    }

    /**
     * Writes a word as a shell reads it.
     *
     * @param word any text
     * @return the word itself, or in quotes when it needs some
     */
    public static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is missing, which every Java runtime has", impossible);
        }
    }

    /**
     * Returns what stands for the file in commands that run it again.
     *
     * @return the file and the jars, quoted for a shell
     */
    public String target() {
        return target;
    }

    /**
     * Returns what tells whether two machines have the same file.
     *
     * @return the SHA-256 of its text, in hexadecimal
     */
    public String sha256() {
        return sha256;
    }

    /**
     * Returns what the file describes.
     *
     * @return runs on any thread
     */
    public Scenario<?> scenario() {
        return found.scenario();
    }

    /**
     * Returns the seed of runs for which none is given.
     *
     * @return 1 unless the file says otherwise
     */
    public long seed() {
        return found.seed();
    }

    /**
     * Returns how many plans shrinking tries at most.
     *
     * @return {@link #RERUNS_DEFAULT} unless the file says otherwise
     */
    public int rerunsMax() {
        return found.rerunsMax();
    }

    /** Has the calling thread, and threads that it starts, find services where the application is. */
    public void enter() {
        Thread.currentThread().setContextClassLoader(found.applications().loader());
    }

    @Override
    public void close() throws IOException {
        found.applications().close();
    }
}
