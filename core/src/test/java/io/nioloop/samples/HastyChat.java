package io.nioloop.samples;

import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;

/** A chat room: what one says, the others hear. There are two bugs in it. */
final class HastyChat {
    private final Set<Member> members = new LinkedHashSet<>();

    Protocol join() {
        return new Member();
    }

    int size() {
        return members.size();
    }

    private final class Member implements Protocol {
        private Transport transport;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
            members.add(this);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            for (Member member : members) {
                if (member != this) {
                    member.transport.write(data.duplicate());
                }
            }
        }

        @Override
        public boolean eofReceived() {
            members.remove(this);
            return false;
        }
    }
}
