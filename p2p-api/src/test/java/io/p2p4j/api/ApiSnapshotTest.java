package io.p2p4j.api;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The public API is checked in as text, so that a change of it is seen in the review.
 *
 * <p>Only what the language defines is printed, sorted by us: the text is the same on every JDK and JVM.
 */
class ApiSnapshotTest {
    private static final String UPDATE = "api.snapshot.update";

    @Test
    void apiIsTheOneCheckedIn() throws IOException, URISyntaxException, ClassNotFoundException {
        Path classes = mainClasses();
        Path snapshot = classes.getParent().getParent().resolve("api.txt");
        List<String> actual = print(classes);
        if (Boolean.getBoolean(UPDATE)) {
            Files.writeString(snapshot, String.join("\n", actual) + "\n");
            return;
        }
        List<String> expected = Files.exists(snapshot) ? Files.readAllLines(snapshot) : List.of();
        if (!expected.equals(actual)) {
            fail("The public API is not the one in " + snapshot.getFileName() + ":\n" + diff(expected, actual)
                    + "\nIf this is meant, run: mvn -q -Pfast -pl p2p-api test -Dtest=ApiSnapshotTest -D" + UPDATE
                    + "=true, and commit p2p-api/api.txt with the change.");
        }
    }

    private static Path mainClasses() throws URISyntaxException {
        // The test's own classes stand beside the ones of the module.
        Path tests = Path.of(ApiSnapshotTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return tests.resolveSibling("classes");
    }

    private static List<String> print(Path classes) throws IOException, ClassNotFoundException {
        Set<String> exported = new TreeSet<>();
        try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
            ModuleDescriptor.read(in).exports().stream()
                    .filter(e -> !e.isQualified())
                    .forEach(e -> exported.add(e.source()));
        }
        TreeMap<String, List<String>> types = new TreeMap<>();
        for (String name : exported) {
            Path folder = classes.resolve(name.replace('.', '/'));
            List<String> files;
            try (Stream<Path> list = Files.list(folder)) {
                files = list.map(f -> f.getFileName().toString())
                        .filter(f -> f.endsWith(".class") && !f.equals("package-info.class"))
                        .sorted()
                        .toList();
            }
            for (String file : files) {
                Class<?> type = Class.forName(
                        name + "." + file.substring(0, file.length() - ".class".length()),
                        false,
                        ApiSnapshotTest.class.getClassLoader());
                if (isVisible(type)) {
                    types.put(type.getName(), describe(type));
                }
            }
        }
        List<String> lines = new ArrayList<>();
        types.values().forEach(lines::addAll);
        return lines;
    }

    private static boolean isVisible(Class<?> type) {
        if (type.isAnonymousClass() || type.isLocalClass() || type.isSynthetic()) {
            return false;
        }
        Class<?> outer = type.getDeclaringClass();
        return isApi(type.getModifiers()) && (outer == null || isVisible(outer));
    }

    private static boolean isApi(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static List<String> describe(Class<?> type) {
        List<String> lines = new ArrayList<>();
        lines.add(header(type));
        TreeSet<String> members = new TreeSet<>();
        if (type.isRecord()) {
            lines.add("  components ("
                    + Stream.of(type.getRecordComponents())
                            .map(ApiSnapshotTest::component)
                            .collect(joining(", ")) + ")");
        }
        for (Field field : type.getDeclaredFields()) {
            if (isShown(field)) {
                members.add(field.isEnumConstant() ? "  constant " + field.getName() : "  " + field(field));
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isShown(constructor)) {
                members.add("  " + modifiers(constructor.getModifiers()) + generics(constructor.getTypeParameters())
                        + "new(" + types(constructor.getGenericParameterTypes()) + ")"
                        + thrown(constructor.getGenericExceptionTypes()));
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (isShown(method) && !method.isBridge()) {
                members.add("  " + method(method));
            }
        }
        lines.addAll(members);
        return lines;
    }

    private static boolean isShown(Member member) {
        return isApi(member.getModifiers()) && !member.isSynthetic();
    }

    private static String component(RecordComponent component) {
        return name(component.getGenericType()) + " " + component.getName();
    }

    private static String header(Class<?> type) {
        StringBuilder text = new StringBuilder();
        int shown = type.getModifiers();
        boolean plain = !type.isInterface() && !type.isEnum() && !type.isRecord();
        text.append(Modifier.isPublic(shown) ? "public " : "protected ");
        if (plain) {
            text.append(Modifier.isAbstract(shown) ? "abstract " : "").append(Modifier.isFinal(shown) ? "final " : "");
        }
        text.append(type.isSealed() ? "sealed " : "");
        text.append(type.isAnnotation() ? "@interface " : type.isInterface() ? "interface " : "");
        text.append(type.isEnum() ? "enum " : type.isRecord() ? "record " : plain ? "class " : "");
        text.append(type.getName()).append(generics(type.getTypeParameters()));
        if (plain && type.getGenericSuperclass() != null && type.getSuperclass() != Object.class) {
            text.append(" extends ").append(name(type.getGenericSuperclass()));
        }
        if (type.getGenericInterfaces().length > 0) {
            text.append(type.isInterface() ? " extends " : " implements ").append(types(type.getGenericInterfaces()));
        }
        if (type.isSealed()) {
            text.append(" permits ")
                    .append(Stream.of(type.getPermittedSubclasses())
                            .map(Class::getName)
                            .sorted()
                            .collect(joining(", ")));
        }
        return text.toString();
    }

    private static String field(Field field) {
        return modifiers(field.getModifiers()) + name(field.getGenericType()) + " " + field.getName() + constant(field);
    }

    /** Callers copy the value of a compile-time constant, so it is part of the API. */
    private static String constant(Field field) {
        int shown = field.getModifiers();
        boolean copied = field.getType().isPrimitive() || field.getType() == String.class;
        if (!copied || !Modifier.isStatic(shown) || !Modifier.isFinal(shown) || !Modifier.isPublic(shown)) {
            return "";
        }
        try {
            Object value = field.get(null);
            return " = " + (value instanceof String ? "\"" + value + "\"" : value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field.toString(), e);
        }
    }

    private static String method(Method method) {
        String body = method.isDefault() ? "default " : "";
        String fallback = method.getDefaultValue() == null ? "" : " default " + method.getDefaultValue();
        return modifiers(method.getModifiers()) + body + generics(method.getTypeParameters())
                + name(method.getGenericReturnType()) + " " + method.getName()
                + "(" + types(method.getGenericParameterTypes()) + (method.isVarArgs() ? "..." : "") + ")"
                + thrown(method.getGenericExceptionTypes()) + fallback;
    }

    /** Without synchronized, native and strictfp, which are no part of the contract. */
    private static String modifiers(int modifiers) {
        int contract = Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.FINAL | Modifier.ABSTRACT;
        String text = Modifier.toString(modifiers & contract);
        return text.isEmpty() ? "" : text + " ";
    }

    private static String generics(TypeVariable<?>[] variables) {
        if (variables.length == 0) {
            return "";
        }
        return Arrays.stream(variables)
                .map(v -> v.getName() + bounds(v.getBounds()))
                .collect(joining(", ", "<", "> "));
    }

    private static String bounds(Type[] bounds) {
        boolean none = bounds.length == 1 && bounds[0] == Object.class;
        return none
                ? ""
                : " extends " + Stream.of(bounds).map(ApiSnapshotTest::name).collect(joining(" & "));
    }

    private static String types(Type[] types) {
        return Stream.of(types).map(ApiSnapshotTest::name).collect(joining(", "));
    }

    private static String thrown(Type[] types) {
        return types.length == 0
                ? ""
                : " throws "
                        + Stream.of(types).map(ApiSnapshotTest::name).sorted().collect(joining(", "));
    }

    private static String name(Type type) {
        return type.getTypeName();
    }

    private static String diff(List<String> expected, List<String> actual) {
        Set<String> removed = new LinkedHashSet<>(qualified(expected));
        Set<String> added = new LinkedHashSet<>(qualified(actual));
        qualified(actual).forEach(removed::remove);
        qualified(expected).forEach(added::remove);
        String text = Stream.concat(
                        removed.stream().map(line -> "- " + line),
                        added.stream().map(line -> "+ " + line))
                .collect(joining("\n"));
        return text.isEmpty() ? "(only the order of the lines)" : text;
    }

    /** Puts the type before each member, so that a line of the difference says where it belongs. */
    private static List<String> qualified(List<String> lines) {
        List<String> result = new ArrayList<>();
        String type = "";
        for (String line : lines) {
            if (line.startsWith(" ")) {
                result.add(type + " :" + line.substring(1));
            } else {
                type = line.replaceFirst("(?s)^.*?(io\\.p2p4j\\.[A-Za-z0-9_.$]+).*$", "$1");
                result.add(line);
            }
        }
        return result;
    }
}
