package io.secformer.infer.session;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/** The compilers of this JVM, which turn bytecode into machine code while it runs. */
public final class Compilers {
    private Compilers() {}

    /** What they have taken since the JVM began; 0 if it has none, or does not tell. */
    public static long millis() {
        CompilationMXBean bean = ManagementFactory.getCompilationMXBean();
        return bean != null && bean.isCompilationTimeMonitoringSupported()
                ? bean.getTotalCompilationTime()
                : 0;
    }
}
