package io.secformer.distill.train;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The C library's heap, where libtorch keeps its tensors.
 *
 * <p>Batches of ever other lengths leave holes of ever other sizes, and glibc gives no hole back to
 * the system by itself: the process of a long run grows to several times of what it uses. {@code
 * malloc_trim} gives them back. C libraries without it have allocators that do so themselves.
 */
final class NativeHeap {
    private static final @Nullable MethodHandle MALLOC_TRIM = find();

    private NativeHeap() {}

    /** Gives unused memory back to the system. */
    static void trim() {
        if (MALLOC_TRIM == null) {
            return;
        }
        try {
            MALLOC_TRIM.invoke(0L);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a C function throws nothing", e);
        }
    }

    @SuppressWarnings("restricted") // the signature is that of the C library
    private static @Nullable MethodHandle find() {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("malloc_trim")
                .map(
                        address ->
                                linker.downcallHandle(
                                        address,
                                        FunctionDescriptor.of(
                                                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)))
                .orElse(null);
    }
}
