package io.secformer.infer.audit;

import java.lang.reflect.Method;
import java.util.List;

/** Runs an audit of an engine that was loaded for it. */
public final class AuditedEngine {

    /**
     * What an audit found.
     *
     * @param failures what does not hold; each begins with the rule's name and a colon
     * @param summary what was looked at
     */
    public record Findings(List<String> failures, String summary) {}

    private AuditedEngine() {}

    /**
     * Audits a session.
     *
     * @param fault what is broken in its engine
     */
    public static Findings audit(AuditedModel model, int inferences, StreamFault fault) {
        try {
            Method run =
                    new StreamLoader()
                            .loadClass(StreamAudit.class.getName())
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
