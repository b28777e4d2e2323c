package io.planexec.planner.api;

import io.planexec.messages.TopicLayout;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the planner serves HTTP. Checked when it is bound: a bad value stops the start, with its name.
 *
 * @param answerWait how long a command's answer is waited for; after that the reply says where to look
 * @param maxRequest bytes of a request's body
 * @param readers requests that read topics at once; others wait {@code answerWait} at most
 * @param followers event streams open at once
 * @param goals of how many the place on the status topic is kept in memory; others are looked for, which takes longer
 */
@ConfigurationProperties("planexec.api")
public record ApiProperties(
        @DefaultValue("PT5S") Duration answerWait,
        @DefaultValue("4194304") int maxRequest,
        @DefaultValue("16") int readers,
        @DefaultValue("32") int followers,
        @DefaultValue("200000") int goals) {

    public ApiProperties {
        if (answerWait.isNegative() || answerWait.isZero() || answerWait.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException(
                    "planexec.api.answer-wait is " + answerWait + ", but must be above 0 and at most 5 minutes");
        }
        between("max-request", maxRequest, 1_024, TopicLayout.MAX_MESSAGE_BYTES - 64 * 1024);
        between("readers", readers, 1, 1_000);
        between("followers", followers, 1, 10_000);
        between("goals", goals, 1_000, 10_000_000);
    }

    private static void between(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "planexec.api." + name + " is " + value + ", but must be " + least + " to " + most);
        }
    }
}
