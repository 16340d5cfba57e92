package io.nioloop.testing;

/** What can happen to the bytes of one direction of a connection, besides being late. */
final class Mishaps {
    private static final long SECOND = 1_000_000_000;

    /** How a stream breaks off. */
    enum Break {
        NONE,
        RESET,
        END,
        HALF_CLOSE,
        VANISH
    }

    private final Faults faults;
    private final FaultKind reset;
    private final FaultKind end;
    private FaultKind last; // the kind that struck

    Mishaps(Faults faults, boolean toServer) {
        this.faults = faults;
        this.reset = toServer ? FaultKind.RESET_TO_SERVER : FaultKind.RESET_TO_CLIENT;
        this.end = toServer ? FaultKind.END_TO_SERVER : FaultKind.END_TO_CLIENT;
    }

    int sendBuffer(int size) {
        boolean small = faults.strikes(FaultKind.SMALL_SEND_BUFFER);
        return small ? faults.size(FaultKind.SMALL_SEND_BUFFER, 1024) : size;
    }

    int receiveBuffer(int size) {
        boolean small = faults.strikes(FaultKind.SMALL_RECEIVE_BUFFER);
        return small ? faults.size(FaultKind.SMALL_RECEIVE_BUFFER, 1024) : size;
    }

    /** What happens at the next segment. */
    Break next(Link link) {
        if (!link.isCut() && faults.strikes(FaultKind.PARTITION)) {
            link.cutFor(faults.size(FaultKind.PARTITION, 20 * SECOND));
        }
        if (strikes(reset)) {
            return Break.RESET;
        }
        if (strikes(end)) {
            return Break.END;
        }
        if (strikes(FaultKind.HALF_CLOSE)) {
            return Break.HALF_CLOSE;
        }
        return strikes(FaultKind.PEER_VANISHES) ? Break.VANISH : Break.NONE;
    }

    private boolean strikes(FaultKind kind) {
        last = kind;
        return faults.strikes(kind);
    }

    /** How many bytes of a segment get through before it happens. */
    int before(int length) {
        return faults.size(last, length + 1) - 1;
    }
}
