package io.secformer.infer.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secformer.kit.file.JsonFiles;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MachineTest {
    private static final Machine MACHINE =
            new Machine("a kernel", 1e9, 2e9, 3e9, 4e9, 5e9, 6e9, 7e9);

    @Test
    void speedsAreReadAsTheyWereWritten() {
        ObjectNode json = JsonFiles.object();
        MACHINE.putInto(json);
        assertThat(Machine.fromJson(json)).isEqualTo(MACHINE);
    }

    @Test
    void machineWithoutASpeedIsNone() {
        ObjectNode json = JsonFiles.object();
        MACHINE.putInto(json);
        List<String> names = json.properties().stream().map(Map.Entry::getKey).toList();
        for (String name : names) {
            ObjectNode less = json.deepCopy();
            less.remove(name);
            assertThat(Machine.fromJson(less) == null).as(name).isEqualTo(!name.equals("kernel"));
        }
    }
}
