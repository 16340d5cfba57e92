package io.nioloop.samples;

import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;

/** A chat room: what one says, the others hear. */
final class Chat {
    private final Set<Member> members = new LinkedHashSet<>();

    Protocol join() {
        return new Member();
    }

    int size() {
        return members.size();
    }

    private final class Member implements Protocol {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream(); // what came of it so far
        private Transport transport;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
            members.add(this);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            while (data.hasRemaining()) {
                byte octet = data.get();
                line.write(octet);
                if (octet == '\n') {
                    say(line.toByteArray());
                    line.reset();
                }
            }
        }

        private void say(byte[] bytes) {
            for (Member member : members) {
                if (member != this) {
                    member.transport.write(bytes);
                }
            }
        }

        @Override
        public void connectionLost(Throwable cause) {
            members.remove(this);
        }
    }
}
