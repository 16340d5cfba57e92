package io.nioloop.loop;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The instruments of this process. One that fails harms nobody else. */
final class Instruments {
    private static final List<Instrument> ALL = load();

    private Instruments() {}

    private static List<Instrument> load() {
        try {
            List<Instrument> all = new ArrayList<>();
            ServiceLoader.load(Instrument.class, Instrument.class.getClassLoader())
                    .forEach(all::add);
            return all;
        } catch (ServiceConfigurationError broken) {
            ErrorLog.LOGGER.log(Level.WARNING, "no instrument is used, since one cannot be loaded", broken);
            return List.of();
        }
    }

    static void install(EventLoop loop) {
        each(instrument -> instrument.install(loop));
        if (loop.debug()) {
            debug(loop, true);
        }
    }

    static void debug(EventLoop loop, boolean enabled) {
        each(instrument -> instrument.debug(loop, enabled));
    }

    static void closing(EventLoop loop) {
        each(instrument -> instrument.closing(loop));
    }

    private static void each(Consumer<Instrument> action) {
        for (Instrument instrument : ALL) {
            try {
                action.accept(instrument);
            } catch (Throwable failure) {
                EventLoop.throwIfFatal(failure);
                ErrorLog.LOGGER.log(Level.WARNING, "an instrument failed: " + ErrorLog.name(instrument), failure);
            }
        }
    }

    static String dump(EventLoop loop) {
        return ALL.stream()
                .map(instrument -> instrument.dump(loop))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("\n"));
    }
}
