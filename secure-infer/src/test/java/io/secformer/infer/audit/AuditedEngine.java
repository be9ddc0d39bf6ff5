package io.secformer.infer.audit;

import java.lang.reflect.Method;
import java.util.List;

/** Runs audits of an engine that was loaded for them. */
public final class AuditedEngine {

    /**
     * What an audit found.
     *
     * @param failures what does not hold; each begins with the rule's name and a colon
     * @param summary what was looked at
     */
    public record Findings(List<String> failures, String summary) {}

    /** One for all audits: what it has compiled for one is fast for the next. */
    private static final StreamLoader LOADER = new StreamLoader();

    private AuditedEngine() {}

    /**
     * Audits a session; one at a time.
     *
     * @param fault what is broken in its engine
     */
    public static synchronized Findings audit(
            AuditedModel model, int inferences, StreamFault fault) {
        try {
            Method run =
                    LOADER.loadClass(StreamAudit.class.getName())
                            .getMethod("run", AuditedModel.class, int.class, String.class);
            List<String> lines =
                    ((List<?>) run.invoke(null, model, inferences, fault.name()))
                            .stream().map(String::valueOf).toList();
            int last = lines.size() - 1;
            return new Findings(lines.subList(0, last), lines.get(last));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the audit did not run", e);
        }
    }
}
