package io.p2p4j.simulator.scan;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who extends whom, read from class files when it is asked for. Not thread-safe. */
final class Hierarchy {
    private final Map<String, byte[]> scanned;
    private final Map<String, Optional<ClassFile>> files = new LinkedHashMap<>();
    private final Map<String, Set<String>> ancestors = new LinkedHashMap<>();

    Hierarchy(Map<String, byte[]> scanned) {
        this.scanned = scanned;
    }

    Optional<ClassFile> find(String type) {
        Optional<ClassFile> known = files.get(type);
        if (known == null) {
            known = read(type);
            files.put(type, known);
        }
        return known;
    }

    private Optional<ClassFile> read(String type) {
        try {
            byte[] bytes = scanned.get(type);
            if (bytes != null) {
                return Optional.of(ClassFile.parse(bytes));
            }
            String path = type.replace('.', '/') + ".class";
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            try (InputStream in = loader == null ? null : loader.getResourceAsStream(path)) {
                return in == null ? Optional.empty() : Optional.of(ClassFile.parse(in.readAllBytes()));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("class file of " + type, unreadable);
        }
    }

    /** A type's supertypes, those of these, and so on, with the type itself. */
    Set<String> ancestors(String type) {
        Set<String> known = ancestors.get(type);
        if (known == null) {
            known = new LinkedHashSet<>();
            known.add(type);
            for (String parent : find(type).map(ClassFile::supertypes).orElse(List.of())) {
                known.addAll(ancestors(parent));
            }
            ancestors.put(type, known);
        }
        return known;
    }

    /** Which types may have the method that is called on this one: the JDK's types are named by themselves. */
    Set<String> declaring(String owner, String method) {
        boolean isJdk = owner.startsWith("java.") || owner.startsWith("javax.");
        return isJdk || method.equals("<init>") ? Set.of(owner) : ancestors(owner);
    }
}
