package io.planexec.benchmarks;

import io.planexec.messages.Step;
import io.planexec.planner.goal.GoalMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the state machine takes for an input: whole lives of goals, divided by what came in. The input that brings the
 * plan is the dear one, in proportion to the plan, and is in the average.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
@State(Scope.Thread)
public class StateMachineBenchmark {

    /** How a plan's steps depend on each other. */
    public enum Shape {
        /** One after another. */
        CHAIN,
        /** One, then all others but one at once, then that one, which waits for them all. */
        DIAMOND;

        List<Step> steps(int size) {
            return switch (this) {
                case CHAIN ->
                    IntStream.range(0, size)
                            .mapToObj(i -> step(i, i == 0 ? List.of() : List.of("s" + (i - 1))))
                            .toList();
                case DIAMOND -> diamond(size);
            };
        }

        private static List<Step> diamond(int size) {
            var steps = new ArrayList<Step>();
            steps.add(step(0, List.of()));
            IntStream.range(1, size - 1).forEach(i -> steps.add(step(i, List.of("s0"))));
            steps.add(step(
                    size - 1,
                    IntStream.range(1, size - 1).mapToObj(i -> "s" + i).toList()));
            return steps;
        }

        private static Step step(int number, List<String> dependsOn) {
            Map<String, Object> arguments = dependsOn.isEmpty()
                    ? Map.of("value", number)
                    : Map.of("value", "${steps." + dependsOn.getFirst() + ".output.value}");
            return Step.call("s" + number, "echo", arguments, dependsOn);
        }
    }

    @Param({"10", "100", "5000"})
    public int steps;

    @Param
    public Shape shape = Shape.CHAIN;

    private GoalLife life = new GoalLife(Shape.CHAIN.steps(3));

    /** Counts inputs, so that the time of one is reported beside that of a goal. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Inputs {
        public long inputs;
    }

    @Setup
    public void live() {
        life = new GoalLife(shape.steps(steps));
    }

    @Benchmark
    public GoalMemory decideAndEvolve(Inputs counted) {
        counted.inputs += life.inputs();
        return life.lived();
    }

    @Benchmark
    public GoalMemory evolve(Inputs counted) {
        counted.inputs += life.inputs();
        return life.replayed();
    }
}
