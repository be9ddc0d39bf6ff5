package io.secformer.infer.audit;

import io.secformer.infer.random.Seed;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Every stream that was opened, by whom, for what and how far it was read. The generator's class
 * calls it where {@link StreamLoader} has loaded it: one log a loader.
 */
public final class StreamLog {
    /** What was opened is not a role's doing, but the test's own. */
    static final String NOBODY = "nobody";

    private static final ThreadLocal<String> ROLE = ThreadLocal.withInitial(() -> NOBODY);
    private static final ThreadLocal<byte[]> DERIVED = ThreadLocal.withInitial(() -> new byte[0]);
    private static final List<Use> USES = new ArrayList<>();
    private static final IdentityHashMap<Object, Use> OPEN = new IdentityHashMap<>();
    private static volatile StreamFault fault = StreamFault.NONE;
    private static volatile String firstSeed = "";

    /**
     * One opening of a stream.
     *
     * @param kind the class that opened it
     * @param seed in hexadecimal
     * @param key what the stream's bytes really follow from: AES key and first counter
     * @param bytes how many were read
     */
    record Use(
            String role,
            String kind,
            String seed,
            long inference,
            int operation,
            int stream,
            String key,
            AtomicLong bytes) {

        /** What a stream is called by. */
        String name() {
            return seed + "/" + inference + "/" + operation + "/" + stream;
        }
    }

    private StreamLog() {}

    /** Begins anew. */
    static synchronized void start(StreamFault broken, Seed first) {
        USES.clear();
        OPEN.clear();
        fault = broken;
        firstSeed = hex(first);
    }

    /** Runs a task of a role. */
    static <T> T as(String role, Callable<T> task) throws Exception {
        ROLE.set(role);
        try {
            return task.call();
        } finally {
            ROLE.set(NOBODY);
        }
    }

    static synchronized List<Use> uses() {
        return List.copyOf(USES);
    }

    static String hex(Seed seed) {
        return HexFormat.of().formatHex(seed.bytes());
    }

    /** Called at the start of a derivation. */
    public static long inference(Seed seed, long inference, int stream) {
        return fault.inference(hex(seed).equals(firstSeed), inference, stream);
    }

    /** The same. */
    public static int operation(Seed seed, int operation, int stream) {
        return fault.operation(hex(seed).equals(firstSeed), operation, stream);
    }

    /** Called at the end of a derivation with key and first counter. */
    public static void derived(byte[] bytes) {
        DERIVED.set(bytes.clone());
    }

    /** Called at the end of a generator's constructor, with its arguments. */
    public static void opened(Object prg, Seed seed, long inference, int operation, int stream) {
        String key = HexFormat.of().formatHex(DERIVED.get());
        Use use =
                new Use(
                        ROLE.get(),
                        caller(prg.getClass()),
                        hex(seed),
                        inference,
                        operation,
                        stream,
                        key,
                        new AtomicLong());
        synchronized (StreamLog.class) {
            USES.add(use);
            OPEN.put(prg, use);
        }
    }

    /** Called at the start of a read. */
    public static synchronized void filled(Object prg, int count) {
        Use use = OPEN.get(prg);
        if (use != null) {
            use.bytes().addAndGet(count);
        }
    }

    private static String caller(Class<?> generator) {
        return StackWalker.getInstance()
                .walk(
                        frames ->
                                frames.map(StackWalker.StackFrame::getClassName)
                                        .filter(
                                                name ->
                                                        !name.equals(generator.getName())
                                                                && !name.equals(
                                                                        StreamLog.class.getName()))
                                        .findFirst()
                                        .orElse(""))
                .replaceAll(".*\\.|\\$.*", "");
    }
}
