package io.nioloop.testing;

/** In which order ready keys are reported, and which of them: the seed decides the one, faults the other. */
final class ReadyOrder {
    private static final long LATEST_NANOS = 10_000_000;

    private final SimulatedNetwork network;
    private final SimRandom random;
    private SimKey[] scratch = new SimKey[16];

    ReadyOrder(SimulatedNetwork network) {
        this.network = network;
        this.random = network.random(SimulatedNetwork.ORDER);
    }

    /** The first so many keys of a list, in the order in which they are reported; the array is used again. */
    SimKey[] decide(SimKey[] list, int count) {
        if (scratch.length < count) {
            scratch = new SimKey[count * 2];
        }
        System.arraycopy(list, 0, scratch, 0, count);
        for (int i = count - 1; i > 0; i--) {
            int j = random.below(i + 1);
            SimKey swapped = scratch[i];
            scratch[i] = scratch[j];
            scratch[j] = swapped;
        }
        return scratch;
    }

    /** How many of so many ready keys are reported now. */
    int howMany(int ready) {
        return ready > 1 && network.faults().strikes(FaultKind.READY_ONE_AT_A_TIME) ? 1 : ready;
    }

    /** Whether a fault keeps a key back; then it is reported a little later. */
    boolean isLate(SimKey key) {
        if (!network.faults().strikes(FaultKind.READY_LATE)) {
            return false;
        }
        key.deaf();
        network.scheduleIn(network.faults().size(FaultKind.READY_LATE, LATEST_NANOS), new SimEvent() {
            @Override
            void happen() {
                key.hearsAgain();
            }
        });
        return true;
    }
}
