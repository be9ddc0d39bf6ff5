package io.secformer.distill.train;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The C library's heap, where libtorch keeps its tensors.
 *
 * <p>glibc gives a freed tensor of some megabytes back to the system at once, and takes it again
 * for the next one: every page is then zeroed and mapped anew, a tenth of a training step. {@link
 * #keep} has it keep them. Batches of ever other lengths leave holes of ever other sizes, and the
 * process of a long run would grow to several times of what it uses: {@link #trim} gives holes back
 * now and then. C libraries without these functions have allocators of another kind.
 */
final class NativeHeap {
    /** Numbers of malloc.h. */
    private static final int M_TRIM_THRESHOLD = -1;

    private static final int M_MMAP_THRESHOLD = -3;
    private static final int M_ARENA_MAX = -8;

    /** Larger than any tensor of a step. */
    private static final int KEPT_BYTES = 1 << 30;

    private static final @Nullable MethodHandle MALLOC_TRIM =
            find("malloc_trim", ValueLayout.JAVA_LONG);
    private static final @Nullable MethodHandle MALLOPT =
            find("mallopt", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);

    private NativeHeap() {}

    /** Gives unused memory back to the system. */
    static void trim() {
        if (MALLOC_TRIM != null) {
            call(MALLOC_TRIM, 0L);
        }
    }

    /** From now on memory that is freed stays with the process until {@link #trim}. */
    static void keep() {
        if (MALLOPT != null) {
            call(MALLOPT, M_ARENA_MAX, 1);
            call(MALLOPT, M_MMAP_THRESHOLD, KEPT_BYTES);
            call(MALLOPT, M_TRIM_THRESHOLD, KEPT_BYTES);
        }
    }

    private static void call(MethodHandle function, Object... arguments) {
        try {
            function.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a C function throws nothing", e);
        }
    }

    @SuppressWarnings("restricted") // the signatures are those of the C library
    private static @Nullable MethodHandle find(String name, MemoryLayout... parameters) {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find(name)
                .map(
                        address ->
                                linker.downcallHandle(
                                        address,
                                        FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters)))
                .orElse(null);
    }
}
