package io.p2p4j.cli.sim;

import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.yaml.YamlValue;
import io.p2p4j.simulator.application.Application;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** The applications that files can name: the command's own ones and those of jars. Open until the runs are over. */
public final class Applications implements AutoCloseable {
    private final URLClassLoader loader;

    private Applications(URLClassLoader loader) {
        this.loader = loader;
    }

    /**
     * Opens jars.
     *
     * @param jars jars and folders of classes; they see the classes of the command, the simulator among them
     * @return the applications in them and in the command
     * @throws CliException when one of them is not there
     */
    public static Applications of(List<Path> jars) throws CliException {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            if (!Files.isReadable(jar)) {
                throw CliException.usage(jar
                        + ": no such file, which --jar or class-path names (expected a jar or a folder of classes)");
            }
            try {
                urls.add(jar.toUri().toURL());
            } catch (MalformedURLException wrong) {
                throw CliException.usage(jar + ": " + wrong.getMessage());
            }
        }
        return new Applications(
                new URLClassLoader("scenario", urls.toArray(URL[]::new), Applications.class.getClassLoader()));
    }

    ClassLoader loader() {
        return loader;
    }

    /** Finds the one that a file names; an error of the file if there is none. */
    Optional<Application> find(YamlValue name) {
        Optional<String> text = name.text("the name of an application or of its class");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Map<String, Application> known = new LinkedHashMap<>();
            ServiceLoader.load(Application.class, loader).forEach(it -> known.putIfAbsent(it.name(), it));
            if (known.containsKey(text.get())) {
                return Optional.of(known.get(text.get()));
            }
            if (!text.get().contains(".")) {
                name.oneOf(known.keySet());
                return Optional.empty();
            }
            Class<?> type = Class.forName(text.get(), true, loader);
            return Optional.of(
                    type.asSubclass(Application.class).getConstructor().newInstance());
        } catch (ClassNotFoundException missing) {
            name.complain("found class " + text.get()
                    + ", which is not there (expected it in the command, in a --jar or in" + " the file's class-path)");
        } catch (ReflectiveOperationException | ClassCastException | ServiceConfigurationError | LinkageError broken) {
            Throwable cause = broken.getCause() == null ? broken : broken.getCause();
            name.complain("found " + text.get() + ", which cannot be made: " + cause + " (expected a public class that"
                    + " implements " + Application.class.getName() + ", with a public constructor without parameters)");
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
