package io.planexec.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Decision;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogTopicsTest {

    @ParameterizedTest
    @CsvSource({"1 2 3, 1 2 3", "1 2 3 1 2, 1 2", "1 1, 1", "3 4, 3 4", "3 4 1 2 4, 1 2 4"})
    void anIdThatWasUsedAgainIsItsLastGoal(String numbers, String expected) {
        assertThat(LogTopics.lastLife(log(numbers))).isEqualTo(log(expected));
    }

    private static List<Decision> log(String numbers) {
        return LongStream.of(List.of(numbers.split(" ")).stream()
                        .mapToLong(Long::parseLong)
                        .toArray())
                .mapToObj(number -> new Decision("g", number, Instant.EPOCH, "", List.of()))
                .toList();
    }
}
