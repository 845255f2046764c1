package io.p2p4j.simulator.scan;

import io.p2p4j.core.NonDeterministic;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Looks for calls that make a run differ from the next one: clocks, chance without a seed, threads, blocking, default locales,
 * collections without an order. For a test of an application:
 *
 * <pre>{@code
 * @Test
 * void nothingForbidden() {
 *     ForbiddenApis.in("com.acme.app").orFail();
 * }
 * }</pre>
 *
 * <p>It sees what class files show: calls, constructors, method references and the types of fields. What a collection is made
 * for they do not show, so that making a {@code HashMap} is a finding even where nobody iterates over it. The way out is
 * {@link NonDeterministic} on the class or on one that encloses it, or {@link #except}. Immutable.
 */
public final class ForbiddenApis {
    private static final List<Rule> RULES = rules();
    private static final String EXEMPTION = NonDeterministic.class.getName();

    private final Map<String, byte[]> classes;
    private final Set<Hazard> hazards;
    private final Hierarchy hierarchy;

    private ForbiddenApis(Map<String, byte[]> classes, Set<Hazard> hazards) {
        this.classes = classes;
        this.hazards = hazards;
        this.hierarchy = new Hierarchy(classes);
    }

    private static List<Rule> rules() {
        try (InputStream list = ForbiddenApis.class.getResourceAsStream("forbidden-apis.txt")) {
            if (list == null) {
                throw new IllegalStateException("forbidden-apis.txt is missing in the module's resources");
            }
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Rule::parse)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Looks at packages and those below them, in all folders and jars of the class path and the module path except those of
     * tests.
     *
     * @param packages their names
     * @return what looks at them
     * @throws IllegalArgumentException when one has no class there
     */
    public static ForbiddenApis in(String... packages) {
        Map<String, byte[]> found = new LinkedHashMap<>();
        for (String name : packages) {
            Map<String, byte[]> classes = ClassPath.classesIn(name);
            if (classes.isEmpty()) {
                throw new IllegalArgumentException(
                        "package " + name + " has no class on the class path (expected the application's own)");
            }
            found.putAll(classes);
        }
        return new ForbiddenApis(found, EnumSet.allOf(Hazard.class));
    }

    /**
     * Looks at classes and those within them.
     *
     * @param types the classes
     * @return what looks at them
     */
    public static ForbiddenApis of(Class<?>... types) {
        Map<String, byte[]> found = new LinkedHashMap<>();
        for (Class<?> type : types) {
            found.putAll(ClassPath.classesOf(type));
        }
        return new ForbiddenApis(found, EnumSet.allOf(Hazard.class));
    }

    /**
     * Allows some hazards everywhere.
     *
     * @param allowed for example {@link Hazard#UNORDERED}, when another process is compared with
     * @return what looks for the others
     */
    public ForbiddenApis except(Hazard... allowed) {
        Set<Hazard> others = EnumSet.copyOf(hazards);
        List.of(allowed).forEach(others::remove);
        return new ForbiddenApis(classes, others);
    }

    /**
     * Returns how many classes are looked at.
     *
     * @return 1 or more
     */
    public int size() {
        return classes.size();
    }

    /**
     * Looks.
     *
     * @return what was found, by class and line
     */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (String name : new TreeSet<>(classes.keySet())) {
            hierarchy.find(name).filter(type -> !isExempt(type)).ifPresent(type -> look(type, findings));
        }
        return findings;
    }

    /**
     * Fails when something was found.
     *
     * @throws AssertionError with one line for each finding
     */
    public void orFail() {
        List<Finding> findings = findings();
        if (!findings.isEmpty()) {
            throw new AssertionError(
                    findings.size() + " calls make runs differ (exempt a class with @NonDeterministic(\"why\"))\n"
                            + findings.stream().map(Finding::toString).collect(Collectors.joining("\n")));
        }
    }

    private boolean isExempt(ClassFile type) {
        String name = type.name();
        for (int end = name.length(); end > 0; end = name.lastIndexOf('$', end - 1)) {
            Optional<ClassFile> enclosing = hierarchy.find(name.substring(0, end));
            if (enclosing.isPresent() && enclosing.get().isAnnotated(EXEMPTION)) {
                return true;
            }
        }
        return false;
    }

    private void look(ClassFile type, List<Finding> findings) {
        for (ClassFile.Field field : type.fields()) {
            for (Rule rule : RULES) {
                if (rule.meansFields() && rule.meansType(field.type(), Set.of())) {
                    add(findings, new Finding(rule.hazard(), type.name(), field.name(), type.source(0), field.type()));
                }
            }
        }
        for (ClassFile.Call call : type.calls()) {
            ConstantPool.Member target = call.target();
            if (target.descriptor().startsWith("(")) {
                look(type, call, target, findings);
            }
        }
    }

    private void look(ClassFile type, ClassFile.Call call, ConstantPool.Member target, List<Finding> findings) {
        List<String> parameters = Descriptors.parameters(target.descriptor());
        for (String owner : hierarchy.declaring(target.owner(), target.name())) {
            Set<String> ancestors = hierarchy.ancestors(owner);
            for (Rule rule : RULES) {
                if (rule.meansType(owner, ancestors) && rule.meansMethod(target.name(), parameters, call.text())) {
                    String what = target.owner() + '.' + target.name() + '(' + String.join(", ", parameters) + ')';
                    add(
                            findings,
                            new Finding(rule.hazard(), type.name(), call.method(), type.source(call.line()), what));
                    return;
                }
            }
        }
    }

    private void add(List<Finding> findings, Finding finding) {
        if (hazards.contains(finding.hazard())) {
            findings.add(finding);
        }
    }
}
