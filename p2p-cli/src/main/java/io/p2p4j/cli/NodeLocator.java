package io.p2p4j.cli;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.cli.config.NodeSettings;
import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.status.StateFile;
import io.p2p4j.cli.status.StatusClient;
import io.p2p4j.core.json.JsonValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which running node a command talks to. */
final class NodeLocator {
    private static final int UNAUTHORIZED = 401;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "The data directory of the running node. Default: P2P_DATA_DIR.")
    @Nullable
    Path dataDir;

    @Option(
            names = "--status",
            paramLabel = "URL",
            description = "Where the running node serves its status, such as http://127.0.0.1:8081, instead of a data "
                    + "directory; the token is P2P_STATUS_TOKEN.")
    @Nullable
    String status;

    Optional<Path> directory(NodeSettings settings) {
        return Optional.ofNullable(dataDir).or(settings::dataDir);
    }

    /** The node that was meant, running or not; empty when none was. */
    Optional<StatusClient> find(Map<String, String> values) throws CliException {
        NodeSettings settings = NodeCommand.settings(values);
        Optional<Path> directory = directory(settings);
        try {
            if (status != null) {
                return Optional.of(
                        new StatusClient(status, settings.statusToken().orElse("")));
            }
            if (directory.isEmpty()) {
                return Optional.empty();
            }
            Optional<StateFile> state = StateFile.read(directory.get());
            return state.map(known -> new StatusClient(known.url(), known.token()));
        } catch (IOException e) {
            throw new CliException(ExitCode.STORAGE_FAILED, String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException wrong) {
            throw CliException.usage("--status: " + wrong.getMessage());
        }
    }

    private StatusClient require(Map<String, String> values) throws CliException {
        NodeSettings settings = NodeCommand.settings(values);
        if (status == null && directory(settings).isEmpty()) {
            throw CliException.usage("which node? give --data-dir, P2P_DATA_DIR or --status URL");
        }
        Optional<StatusClient> found = find(values);
        if (found.isEmpty()) {
            throw new CliException(
                    ExitCode.CONNECTION_FAILED,
                    "no node runs with the data directory "
                            + directory(settings).orElseThrow() + "; start it with `p2p node --data-dir "
                            + directory(settings).orElseThrow() + "`",
                    null);
        }
        return found.get();
    }

    /** Something that is asked of the node. */
    interface Question {
        StatusClient.Reply ask(StatusClient client) throws IOException, InterruptedException;
    }

    /** Asks, and returns what the node answers; anything but success is thrown. */
    JsonValue ask(Map<String, String> values, Question question) throws CliException, InterruptedException {
        StatusClient client = require(values);
        try {
            StatusClient.Reply reply = question.ask(client);
            JsonValue json = reply.json();
            if (!reply.isOk()) {
                throw refused(reply, json);
            }
            return json;
        } catch (IOException | IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.CONNECTION_FAILED,
                    "the node does not answer (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "); is it still running?",
                    e);
        }
    }

    private static CliException refused(StatusClient.Reply reply, JsonValue json) {
        String code = json.require("error").text();
        String message = json.require("message").text();
        if (reply.status() == UNAUTHORIZED) {
            return CliException.usage(
                    "the node does not accept the token; use its --data-dir, or set P2P_STATUS_TOKEN");
        }
        ExitCode exitCode = Arrays.stream(ErrorCode.values())
                .filter(known -> known.name().equals(code))
                .findFirst()
                .map(ExitCode::of)
                .orElse(code.equals("bad_request") ? ExitCode.USAGE : ExitCode.NETWORK_ERROR);
        return new CliException(exitCode, message.startsWith(code) ? message : code + ": " + message, null);
    }
}
