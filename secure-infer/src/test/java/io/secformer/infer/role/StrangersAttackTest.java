package io.secformer.infer.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.secformer.infer.net.Address;
import io.secformer.infer.net.Role;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever reaches a port, without any certificate. */
class StrangersAttackTest extends Attacked {
    private static final List<Role> ROLES = List.of(Role.DEALER, Role.PARTY0, Role.PARTY1);

    /** What a stranger does with its connection. */
    enum Stranger {
        /** Nothing. */
        SILENT,
        /** Starts a record, and sends a byte of it now and then. */
        SLOW,
        /** Comes again and again. */
        EAGER
    }

    @ParameterizedTest
    @EnumSource(Stranger.class)
    void strangersKeepNobodyOut(Stranger kind) throws Exception {
        try (Roles roles = roles(PATIENT).startAll()) {
            Waits.of(roles, tiny);
            Waits quiet = Waits.of(roles, tiny);
            try (Strangers strangers = new Strangers(roles, kind, 150)) {
                Waits.of(roles, tiny).assertBearable("strangers " + kind, quiet);
                // Roles find each other too.
                roles.stop(Role.PARTY1);
                roles.startParty(1, tiny.folder());
                double again = Waits.untilAnswered(roles, tiny, 30);
                Waits.report("strangers " + kind + ", party 1 restarted", again);
                assertThat(strangers.opened()).isGreaterThanOrEqualTo(3 * 150);
            }
            long refusals =
                    roles.log().stream().filter(line -> line.contains("the peer at")).count();
            // A line a second and role, however many there were.
            assertThat(refusals).isLessThan(200);
        }
    }

    /** Connections to all roles, kept up by a thread. */
    private static final class Strangers implements AutoCloseable {
        private final Roles roles;
        private final Stranger kind;
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();
        private final Thread thread;
        private final AtomicInteger opened = new AtomicInteger();
        private volatile boolean over;

        Strangers(Roles roles, Stranger kind, int ofRole) throws IOException {
            this.roles = roles;
            this.kind = kind;
            for (int i = 0; i < ofRole; i++) {
                openAll();
            }
            thread = Thread.ofPlatform().daemon().start(this::goOn);
        }

        int opened() {
            return opened.get();
        }

        private void openAll() throws IOException {
            for (Role role : ROLES) {
                Address address = roles.address(role);
                Socket socket = new Socket(address.host(), address.port());
                sockets.add(socket);
                opened.incrementAndGet();
                if (kind == Stranger.SLOW) {
                    // The header of a handshake record of 16 KB.
                    socket.getOutputStream().write(new byte[] {22, 3, 1, 0x40, 0});
                }
            }
        }

        private void goOn() {
            while (!over) {
                RoleJvm.pause(kind == Stranger.EAGER ? 10 : 500);
                if (kind == Stranger.EAGER) {
                    try {
                        openAll();
                        sockets.remove(0).close();
                    } catch (IOException e) {
                        // The role is being restarted.
                    }
                } else if (kind == Stranger.SLOW) {
                    sockets.forEach(Strangers::sendByte);
                }
            }
        }

        private static void sendByte(Socket socket) {
            try {
                socket.getOutputStream().write(1);
            } catch (IOException e) {
                // It was thrown out.
            }
        }

        @Override
        public void close() throws IOException {
            over = true;
            while (thread.isAlive()) {
                RoleJvm.pause(10);
            }
            for (Socket socket : new ArrayList<>(sockets)) {
                socket.close();
            }
        }
    }
}
