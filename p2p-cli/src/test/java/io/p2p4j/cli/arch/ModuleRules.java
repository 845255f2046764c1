package io.p2p4j.cli.arch;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;

/** Who may see whom. A module is named by the first package below the root. */
final class ModuleRules {
    /** The modules, each with the other ones that its code may name. */
    private static final Map<String, Set<String>> MAY_SEE = Map.ofEntries(
            Map.entry("api", Set.of()),
            Map.entry("core", Set.of("api")),
            Map.entry("transport", Set.of("api", "core")),
            Map.entry("simulator", Set.of("api", "core")),
            Map.entry("netty", Set.of("api", "core", "transport")),
            Map.entry("libp2p", Set.of("api", "core", "transport")),
            Map.entry("metrics", Set.of("api", "core")),
            Map.entry("tck", Set.of("api")),
            Map.entry("node", Set.of("api", "core")),
            Map.entry("cli", Set.of("api", "core", "tck", "node", "metrics", "simulator")),
            Map.entry("bench", Set.of("api", "core", "transport", "simulator", "netty", "libp2p", "node")),
            Map.entry("examples", Set.of("api", "node", "simulator")));

    /** Whatever the target folder is called; and not the harnesses, which are packed from tests. */
    static final ImportOption NO_TESTS =
            location -> !location.contains("/test-classes/") && !location.contains("-tests.jar!");

    private final String root;

    ModuleRules(String root) {
        this.root = root;
    }

    /** The module of a class, or the empty text for one of somebody else. */
    String moduleOf(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith(root + ".")) {
            return "";
        }
        String below = name.substring(root.length() + 1);
        int end = below.indexOf('.');
        return end < 0 ? below : below.substring(0, end);
    }

    ArchCondition<JavaClass> seeOnlyWhatItsModuleMay() {
        return new ArchCondition<>("see only what their module may see") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String from = moduleOf(type);
                Set<String> allowed = MAY_SEE.get(from);
                if (allowed == null) {
                    String message = type.getFullName() + ": module " + from + " is unknown (expected one of "
                            + MAY_SEE.keySet().stream().sorted().toList() + ")";
                    events.add(SimpleConditionEvent.violated(type, message));
                    return;
                }
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    String to = moduleOf(dependency.getTargetClass().getBaseComponentType());
                    if (!to.isEmpty() && !to.equals(from) && !allowed.contains(to)) {
                        String message = from + " may not see " + to + ": " + dependency.getDescription();
                        events.add(SimpleConditionEvent.violated(type, message));
                    }
                }
            }
        };
    }

    ArchCondition<JavaClass> leaveInternalsOfOthersAlone() {
        return new ArchCondition<>("leave the internal packages of other modules alone") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    String to = moduleOf(target);
                    boolean internal = (target.getPackageName() + ".").contains(".internal.");
                    if (internal && !to.isEmpty() && !to.equals(moduleOf(type))) {
                        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }

    ArchCondition<JavaClass> nameNoThirdParty() {
        return new ArchCondition<>("name only the JDK, JSpecify and the API itself") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    String name = target.getFullName();
                    boolean known = target.isPrimitive()
                            || name.startsWith("java.")
                            || name.startsWith("javax.crypto.")
                            || name.startsWith("javax.security.auth.")
                            || name.startsWith("org.jspecify.")
                            || moduleOf(target).equals("api");
                    if (!known) {
                        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }
}
