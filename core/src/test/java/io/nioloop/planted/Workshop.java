package io.nioloop.planted;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.spi.ToolProvider;

/**
 * Makes libraries with bugs: compiles the changed sources, and loads each of them with all the rest of the library in a
 * class loader of its own. Paths are relative to the directory of the core module, where the build starts its tests.
 *
 * <p>To start the compiler takes longer than to compile a file, so it compiles the first bug of every file in one go,
 * then the second of every file, and so on.
 */
final class Workshop {
    private static final Path CLASSES = Path.of("target", "classes");
    private static final Path TEST_CLASSES = Path.of("target", "test-classes");
    private static final String OURS = "io.nioloop.";

    private final Path scratch;
    private final List<List<PlantedBug>> batches = new ArrayList<>(); // in each of them every file at most once
    private final Set<Path> compiled = new LinkedHashSet<>();
    private final Map<String, byte[]> unchanged = new HashMap<>(); // classes, by their files

    Workshop(List<PlantedBug> bugs, Path scratch) {
        this.scratch = scratch;
        bugs.forEach(this::sort);
    }

    private void sort(PlantedBug bug) {
        for (List<PlantedBug> batch : batches) {
            if (batch.stream().noneMatch(other -> other.file().equals(bug.file()))) {
                batch.add(bug);
                return;
            }
        }
        batches.add(new ArrayList<>(List.of(bug)));
    }

    /** The full search on the library as it is. */
    LongFunction<String> right() {
        return load(new Loader("", scratch, unchanged));
    }

    /** The full search on the library with a bug. */
    LongFunction<String> wrong(PlantedBug bug) {
        int number = 0;
        while (!batches.get(number).contains(bug)) {
            number++;
        }
        Path directory = scratch.resolve("batch-" + number);
        if (compiled.add(directory)) {
            compile(batches.get(number), directory);
        }
        return load(new Loader(bug.className(), directory, unchanged));
    }

    @SuppressWarnings("unchecked") // an interface of the JDK is all that two loaders share
    private static LongFunction<String> load(Loader loader) {
        try {
            return (LongFunction<String>) loader.loadClass(Everything.class.getName())
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException failure) {
            throw new AssertionError("cannot load the library anew", failure);
        }
    }

    private static void compile(List<PlantedBug> batch, Path directory) {
        List<String> arguments = new ArrayList<>(
                List.of("-classpath", CLASSES.toString(), "-d", directory.toString(), "-proc:none", "-nowarn"));
        for (PlantedBug bug : batch) {
            arguments.add(write(bug, directory).toString());
        }
        StringWriter messages = new StringWriter();
        PrintWriter printer = new PrintWriter(messages);
        ToolProvider compiler = ToolProvider.findFirst("javac").orElseThrow();
        if (compiler.run(printer, printer, arguments.toArray(String[]::new)) != 0) {
            throw new AssertionError("the planted bugs " + batch + " do not compile:\n" + messages);
        }
    }

    private static Path write(PlantedBug bug, Path directory) {
        try {
            Path file = directory.resolve("src").resolve(bug.file());
            Files.createDirectories(file.getParent());
            return Files.writeString(file, bug.source());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Loads all classes of ours anew, those of one source file from a directory of their own. */
    private static final class Loader extends ClassLoader {
        private final String changed;
        private final Path directory;
        private final Map<String, byte[]> unchanged;

        Loader(String changed, Path directory, Map<String, byte[]> unchanged) {
            super(Workshop.class.getClassLoader());
            this.changed = changed;
            this.directory = directory;
            this.unchanged = unchanged;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(OURS)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            String file = name.replace('.', '/') + ".class";
            boolean isChanged = name.equals(changed) || name.startsWith(changed + "$");
            byte[] bytes = isChanged ? read(directory.resolve(file)) : unchanged.computeIfAbsent(file, this::find);
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }

        private byte[] find(String file) {
            byte[] bytes = read(CLASSES.resolve(file));
            return bytes == null ? read(TEST_CLASSES.resolve(file)) : bytes;
        }

        private static byte[] read(Path file) {
            try {
                return Files.exists(file) ? Files.readAllBytes(file) : null;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
