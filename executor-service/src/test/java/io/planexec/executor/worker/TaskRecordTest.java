package io.planexec.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.json.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskRecordTest {
    private static TaskRecord read(String json) {
        return TaskRecord.read(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aTaskIsReadAsItWasWritten() {
        var task = Tasks.calling("echo", Map.of("value", 1));
        assertThat(TaskRecord.read(MessageCodec.write(task))).isEqualTo(new TaskRecord.Valid(task));
    }

    @Test
    void fieldsThatWereLeftOutGetTheirDefaultsAndUnknownOnesAreIgnored() {
        var record = read("{\"goalId\":\"g\",\"stepId\":\"1\",\"attempt\":1,\"attemptId\":\"a\",\"action\":\"echo\","
                + "\"replyTo\":\"r\",\"from\":\"the future\"}");
        assertThat(record).isInstanceOfSatisfying(TaskRecord.Valid.class, valid -> {
            assertThat(valid.task().arguments()).isEmpty();
            assertThat(valid.task().deadline()).isEqualTo(TaskRecord.NO_DEADLINE);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "\"x\"", "{", "{\"goalId\":", "\u0000\u0001", "{}", "42"})
    void garbageIsMalformedAndCannotBeAnswered(String json) {
        assertThat(read(json)).isInstanceOfSatisfying(MalformedTask.class, task -> {
            assertThat(task.canBeAnswered()).isFalse();
            assertThat(task.reason()).isNotBlank();
        });
    }

    @Test
    void aRecordWithoutAValueIsMalformed() {
        assertThat(TaskRecord.read(null)).isInstanceOf(MalformedTask.class);
    }

    @Test
    void aTaskOfAWrongTypeCanBeAnsweredWhereItSaysWhoAsked() {
        var record = read("{\"goalId\":\"g\",\"stepId\":\"1\",\"attempt\":2,\"attemptId\":\"a\",\"action\":\"echo\","
                + "\"arguments\":[],\"replyTo\":\"r\"}");
        assertThat(record).isInstanceOfSatisfying(MalformedTask.class, task -> {
            assertThat(task.canBeAnswered()).isTrue();
            assertThat(task.attempt()).isEqualTo(2);
            assertThat(task.replyTo()).isEqualTo("r");
            assertThat(task.reason()).contains("arguments");
        });
    }

    @Test
    void aTaskWithoutAnActionSaysSo() {
        assertThat(read("{\"goalId\":\"g\",\"stepId\":\"1\",\"attempt\":1,\"attemptId\":\"a\",\"replyTo\":\"r\"}"))
                .isInstanceOfSatisfying(
                        MalformedTask.class, task -> assertThat(task.reason()).contains("action"));
    }
}
