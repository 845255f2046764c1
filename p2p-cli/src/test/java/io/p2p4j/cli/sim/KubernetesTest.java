package io.p2p4j.cli.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The manifests that are shipped: read as Kubernetes reads them, and their commands run here as its pods would. */
@Tag("once")
class KubernetesTest {
    private static final Path EXAMPLES = Path.of("../examples/simulation");
    private static final Pattern SHARD = Pattern.compile("--shard \"\\$JOB_COMPLETION_INDEX/([0-9]+)\"");
    private static final long PATIENCE_SECONDS = 120;

    @TempDir
    Path temp;

    private static List<Map<String, Object>> manifest(String name) throws IOException {
        List<Map<String, Object>> documents = new ArrayList<>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(Files.readString(EXAMPLES.resolve(name)))
                .forEach(document -> documents.add(map(document)));
        return documents;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private static Map<String, Object> kind(List<Map<String, Object>> documents, String kind) {
        return documents.stream()
                .filter(document -> kind.equals(document.get("kind")))
                .findFirst()
                .orElseThrow();
    }

    private static Object at(Object value, Object... path) {
        Object inner = value;
        for (Object step : path) {
            inner = step instanceof Integer index
                    ? ((List<?>) inner).get(index)
                    : map(inner).get(step);
        }
        return Objects.requireNonNull(inner);
    }

    private static Object container(Map<String, Object> job) {
        return at(job, "spec", "template", "spec", "containers", 0);
    }

    private static List<String> command(Map<String, Object> job) {
        List<String> command = new ArrayList<>();
        ((List<?>) at(container(job), "command")).forEach(word -> command.add((String) word));
        ((List<?>) at(container(job), "args")).forEach(word -> command.add((String) word));
        return command;
    }

    private static Map<String, String> environment(Map<String, Object> job) {
        Map<String, String> environment = new LinkedHashMap<>();
        ((List<?>) at(container(job), "env"))
                .forEach(entry -> environment.put((String) at(entry, "name"), (String) at(entry, "value")));
        return environment;
    }

    @Test
    void everyIndexHasItsShard() throws IOException {
        Map<String, Object> job = kind(manifest("kubernetes.yaml"), "Job");
        assertThat(at(job, "spec", "completionMode")).isEqualTo("Indexed");
        String script = command(job).get(2);
        Matcher shard = SHARD.matcher(script);
        assertThat(shard.find()).as(script).isTrue();
        assertThat(at(job, "spec", "completions")).isEqualTo(Integer.valueOf(shard.group(1)));
        assertThat((Integer) at(job, "spec", "parallelism")).isBetween(1, (Integer) at(job, "spec", "completions"));
        assertThat(script).contains("--json \"$RESULTS/shard-$JOB_COMPLETION_INDEX.json\"");
        // Without it a rule of a pod's failure is refused.
        assertThat(at(job, "spec", "template", "spec", "restartPolicy")).isEqualTo("Never");
        assertThat(at(job, "spec", "backoffLimitPerIndex")).isInstanceOf(Integer.class);
        assertThat(at(job, "spec", "podFailurePolicy", "rules", 0, "onExitCodes", "containerName"))
                .isEqualTo(at(container(job), "name"));
    }

    @Test
    void whatIsMountedIsThere() throws IOException {
        List<Map<String, Object>> documents = manifest("kubernetes.yaml");
        Map<String, Object> job = kind(documents, "Job");
        Map<String, String> environment = environment(job);
        assertThat(at(kind(documents, "ConfigMap"), "metadata", "name"))
                .isEqualTo(at(job, "spec", "template", "spec", "volumes", 0, "configMap", "name"));
        assertThat(at(container(job), "volumeMounts", 0, "name"))
                .isEqualTo(at(job, "spec", "template", "spec", "volumes", 0, "name"));
        String folder = (String) at(container(job), "volumeMounts", 0, "mountPath");
        String file = String.valueOf(environment.get("SCENARIO")).substring(folder.length() + 1);
        assertThat(map(at(kind(documents, "ConfigMap"), "data"))).containsOnlyKeys(file);
        Object claim = at(kind(documents, "PersistentVolumeClaim"), "metadata", "name");
        Map<String, Object> merge = kind(manifest("kubernetes-merge.yaml"), "Job");
        assertThat(at(job, "spec", "template", "spec", "volumes", 1, "persistentVolumeClaim", "claimName"))
                .isEqualTo(claim);
        assertThat(at(merge, "spec", "template", "spec", "volumes", 0, "persistentVolumeClaim", "claimName"))
                .isEqualTo(claim);
        assertThat(at(container(job), "volumeMounts", 1, "mountPath"))
                .isEqualTo(environment.get("RESULTS"))
                .isEqualTo(environment(merge).get("RESULTS"))
                .isEqualTo(at(container(merge), "volumeMounts", 0, "mountPath"));
    }

    /** A folder of programs with {@code p2p} in it. */
    private Path bin() throws IOException {
        Path bin = Files.createDirectories(temp.resolve("bin"));
        Path p2p = bin.resolve("p2p");
        Files.writeString(
                p2p,
                "#!/bin/sh\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m -cp '"
                        + System.getProperty("java.class.path")
                        + "' io.p2p4j.cli.Main \"$@\"\n");
        Files.setPosixFilePermissions(p2p, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin;
    }

    /** Runs a pod's command with other folders and fewer seeds, and returns what it prints. */
    private String pod(List<String> command, int index, int... codes) throws Exception {
        Path out = temp.resolve("out-" + index);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(temp.resolve("err-" + index).toFile());
        Map<String, String> environment = builder.environment();
        environment.put("PATH", bin() + ":" + environment.get("PATH"));
        environment.remove("P2P_SIM_SHARD");
        environment.put("SCENARIO", temp.resolve("scenario.yaml").toString());
        environment.put("SEEDS", "1..10");
        environment.put("RESULTS", temp.resolve("results").toString());
        environment.put("JOB_COMPLETION_INDEX", Integer.toString(index));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(codes).as(Files.readString(temp.resolve("err-" + index))).contains(process.exitValue());
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(out);
    }

    @Test
    void theCommandsOfAllPodsAddUpToTheWholeSweep() throws Exception {
        List<Map<String, Object>> documents = manifest("kubernetes.yaml");
        Map<String, Object> job = kind(documents, "Job");
        // Shorter than the shipped one, and with too little time to settle, so that some seeds fail.
        String scenario = String.valueOf(at(kind(documents, "ConfigMap"), "data", "scenario.yaml"))
                .replaceAll("span: .*", "span: 20s\nsettle: 10ms");
        Files.writeString(temp.resolve("scenario.yaml"), scenario);
        Path results = Files.createDirectories(temp.resolve("results"));
        int completions = (Integer) at(job, "spec", "completions");
        for (int index = 0; index < completions; index++) {
            pod(command(job), index, 0, 10);
        }
        String merged = pod(command(kind(manifest("kubernetes-merge.yaml"), "Job")), completions, 10);
        String whole = pod(
                List.of(
                        "sh",
                        "-c",
                        "exec p2p sim sweep \"$SCENARIO\" --seeds \"$SEEDS\" --json \"$RESULTS/whole.json\""),
                completions + 1,
                10);
        assertThat(merged).isEqualTo(whole).contains("10 runs, ");
        String shard = pod(
                List.of("sh", "-c", "P2P_SIM_SHARD=1/9 exec p2p sim sweep \"$SCENARIO\" --seeds \"$SEEDS\""),
                completions + 2,
                0,
                10);
        assertThat(shard).startsWith("seeds 1..10 of " + temp.resolve("scenario.yaml") + ", shard 1/9: 1 run");
        assertThat(results.resolve("all.json")).hasSameBinaryContentAs(results.resolve("whole.json"));
    }
}
