package io.nioloop.observe;

import io.nioloop.loop.EventLoop;
import io.nioloop.task.Task;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.ObjectName;

/** The one class that needs {@code java.management}; it is loaded only when a loop is registered. */
final class ManagedLoop implements LoopMXBean, AutoCloseable {
    private final EventLoop loop;
    private final ObjectName name;
    private final Statistics statistics;

    private ManagedLoop(EventLoop loop, ObjectName name) {
        this.loop = loop;
        this.statistics = Statistics.attach(loop);
        this.name = name;
    }

    static AutoCloseable register(EventLoop loop, String name) {
        try {
            ObjectName full = new ObjectName("io.nioloop:type=EventLoop,name=" + ObjectName.quote(name));
            ManagedLoop bean = new ManagedLoop(loop, full);
            ManagementFactory.getPlatformMBeanServer().registerMBean(bean, full);
            return bean;
        } catch (InstanceAlreadyExistsException taken) {
            throw new IllegalArgumentException("another loop is registered by the name of " + name, taken);
        } catch (JMException failure) {
            throw new IllegalStateException("cannot be registered: " + loop, failure);
        }
    }

    @Override
    public void close() throws JMException {
        if (ManagementFactory.getPlatformMBeanServer().isRegistered(name)) {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        }
    }

    @Override
    public String dump() {
        return Dump.fromOutside(loop);
    }

    @Override
    public String[] getTasks() {
        String table =
                Question.askPatiently(loop, () -> TaskTree.take(loop).table(), silence -> TaskTree.silent(loop, silence)
                        .table());
        return table.lines().toArray(String[]::new);
    }

    @Override
    public int getTaskCount() {
        return count(() -> Task.all(loop).size());
    }

    @Override
    public int getReadyCount() {
        return count(() -> loop.snapshot().ready().size() + loop.snapshot().inbox());
    }

    @Override
    public int getTimerCount() {
        return count(() -> loop.snapshot().timers().size());
    }

    @Override
    public int getChannelCount() {
        return count(() -> loop.snapshot().channels().size());
    }

    @Override
    public long getTurns() {
        return statistics.snapshot().turns();
    }

    @Override
    public long getCallbacks() {
        return statistics.snapshot().callbacks();
    }

    @Override
    public double getUtilisation() {
        return statistics.snapshot().utilisation();
    }

    @Override
    public double getTimerLag99Millis() {
        return statistics.snapshot().lag99().toNanos() / 1e6;
    }

    @Override
    public String getLongestCallback() {
        LoopStatistics now = statistics.snapshot();
        return now.longest().toNanos() / 1_000_000.0 + " ms, " + now.longestWork();
    }

    @Override
    public long getBytesReceived() {
        return statistics.snapshot().bytesReceived();
    }

    @Override
    public long getBytesSent() {
        return statistics.snapshot().bytesSent();
    }

    private int count(Supplier<Integer> question) {
        return Question.askPatiently(loop, question, silence -> -1);
    }
}
