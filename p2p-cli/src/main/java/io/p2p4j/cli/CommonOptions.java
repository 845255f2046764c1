package io.p2p4j.cli;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.cli.config.ConfigFile;
import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What every command understands. */
@Command(mixinStandardHelpOptions = true, versionProvider = Main.Version.class)
final class CommonOptions {
    private static final Pattern IDENTITY_KEY = Pattern.compile("(?im)^[^#]*identity[-_.]file *=");

    @Option(
            names = "--provider",
            paramLabel = "ID",
            description =
                    "What carries the bytes; `p2p providers` lists them. Default: P2P_IMPLEMENTATION, else the best.")
    @Nullable
    String provider;

    @Option(
            names = "--identity",
            paramLabel = "FILE",
            description = "The private key of this peer; made when missing. Default: P2P_IDENTITY_FILE, else a new "
                    + "identity for this run.")
    @Nullable
    Path identity;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Settings: one NAME = VALUE for each line, such as P2P_LISTEN_PORT = 8800; or YAML or TOML in a "
                            + "file of that name.")
    @Nullable
    Path config;

    @Option(names = "--json", description = "One JSON object for each line on the standard output.")
    boolean json;

    @Option(names = "--verbose", description = "Log what happens, and show the stack of a failure.")
    boolean verbose;

    Console console() {
        return new Console(System.out, System.err, json, verbose, Terminal.isErr());
    }

    /** The configuration: these options before system properties, environment and file. */
    P2PConfig config(List<Multiaddr> listen) throws CliException {
        return config(listen, settings(), Optional.empty());
    }

    /** The environment, and beneath it what a file in YAML or TOML says. */
    Map<String, String> settings() throws CliException {
        Map<String, String> settings = new TreeMap<>();
        try {
            if (config != null && ConfigFile.isOne(config)) {
                settings.putAll(ConfigFile.read(config));
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        System.getenv().forEach((name, value) -> {
            // An empty value counts as absent.
            if (!value.isBlank() || !settings.containsKey(name)) {
                settings.put(name, value);
            }
        });
        return settings;
    }

    /** With the identity that counts when nothing else names one. */
    P2PConfig config(List<Multiaddr> listen, Map<String, String> settings, Optional<Path> identityDefault)
            throws CliException {
        try {
            P2PConfig.Builder builder =
                    P2PConfig.builder().systemProperties(System.getProperties()).environment(settings);
            if (config != null && !ConfigFile.isOne(config)) {
                builder.file(config);
            }
            if (provider != null) {
                builder.implementation(provider);
            }
            if (identity != null) {
                builder.identityFile(identity);
            } else if (identityDefault.isPresent() && !namesIdentity(settings)) {
                builder.identityFile(identityDefault.get());
            }
            if (!listen.isEmpty()) {
                builder.listenAddresses(listen);
            }
            return builder.build();
        } catch (IOException e) {
            throw unreadable(e);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private CliException unreadable(IOException e) {
        return new CliException(
                ExitCode.USAGE, "cannot read the configuration file " + config + ": " + e.getMessage(), e);
    }

    private boolean namesIdentity(Map<String, String> settings) throws IOException {
        String name = "P2P_IDENTITY_FILE";
        boolean inFile = config != null
                && !ConfigFile.isOne(config)
                && IDENTITY_KEY.matcher(Files.readString(config)).find();
        return inFile
                || settings.containsKey(name)
                || System.getProperty(name) != null
                || System.getProperty("p2p.identity-file") != null;
    }

    static List<Multiaddr> addresses(String option, List<String> texts) throws CliException {
        List<Multiaddr> parsed = new ArrayList<>();
        for (String text : texts) {
            parsed.add(address(option, text));
        }
        return parsed;
    }

    static Multiaddr address(String option, String text) throws CliException {
        try {
            return Multiaddr.parse(text);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(option + ": " + e.getMessage());
        }
    }
}
