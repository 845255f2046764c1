package io.p2p4j.cli;

import io.p2p4j.api.identity.Identity;
import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code p2p id}: the identity of this peer. */
@Command(
        name = "id",
        description = "Shows the peer id of an identity file, makes one, or converts its key.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  p2p id --new                        make ~/.p2p/identity and show its peer id",
            "  p2p receive --dir inbox --identity ~/.p2p/identity",
            "  p2p id --export pem > backup.pem    the secret key, for openssl",
            "  p2p id --file other --import backup.pem"
        })
final class IdCommand extends PeerCommand {
    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "The identity file, in libp2p's format. Default: --identity, else ~/.p2p/identity.")
    @Nullable
    Path file;

    @Option(names = "--new", description = "Make a new identity; a file that is there is never replaced.")
    boolean fresh;

    @Option(
            names = "--import",
            paramLabel = "PEM",
            description = "Make the identity file from a PEM file (PKCS#8, Ed25519).")
    @Nullable
    Path imported;

    @Option(names = "--export", paramLabel = "pem", description = "Print the SECRET key in this format instead.")
    @Nullable
    Export export;

    /** Formats of the secret key. Named as they are typed. */
    enum Export {
        /** PKCS#8 in PEM. */
        pem
    }

    @Override
    ExitCode run(Console console) throws Exception {
        Path path = file();
        Identity identity = identity(path);
        if (export != null) {
            System.out.print(identity.toPem());
            System.out.flush();
            return ExitCode.OK;
        }
        console.event(
                "identity",
                Json.object()
                        .put("peer", identity.peerId())
                        .put("cid", identity.peerId().toCid())
                        .put("file", path),
                identity.peerId().toString());
        console.note("identity file: " + path);
        return ExitCode.OK;
    }

    private Path file() {
        if (file != null) {
            return file;
        }
        return common.identity != null ? common.identity : Path.of(System.getProperty("user.home"), ".p2p", "identity");
    }

    private Identity identity(Path path) throws CliException {
        if (fresh && imported != null) {
            throw CliException.usage("--new and --import: both make the identity (expected one of the two)");
        }
        try {
            if (fresh || imported != null) {
                Identity made = imported == null ? Identity.generate() : Identity.fromPem(Files.readString(imported));
                made.save(path);
                return made;
            }
            return Identity.load(path);
        } catch (NoSuchFileException e) {
            throw new CliException(
                    ExitCode.STORAGE_FAILED,
                    "there is no file " + e.getFile() + "; `p2p id --new` makes an identity",
                    e);
        } catch (IOException e) {
            throw new CliException(ExitCode.STORAGE_FAILED, String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw CliException.usage("--import " + imported + ": " + e.getMessage());
        }
    }
}
