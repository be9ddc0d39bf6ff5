package io.secformer.infer.pipeline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Where results come from: program, machine, time. */
public final class RunProvenance {
    private RunProvenance() {}

    /** A record of a run that trained with this seed. */
    static ObjectNode of(long seed) {
        return here().put("seed", seed);
    }

    /** A record of a run. */
    public static ObjectNode here() {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        String version = RunProvenance.class.getPackage().getImplementationVersion();
        record.put("program", "secformer " + (version == null ? "development" : version));
        record.put("java", Runtime.version().toString());
        record.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        record.put("processors", Runtime.getRuntime().availableProcessors());
        record.put("finished", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        return record;
    }
}
