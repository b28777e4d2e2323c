package io.planexec.planner;

import io.planexec.messages.RetryPolicy;
import io.planexec.messages.Topics;
import io.planexec.planner.goal.GoalSettings;
import io.planexec.planner.model.StoredOutputs;
import io.planexec.planner.planning.PlanningDesk;
import io.planexec.planner.topology.TopologySettings;
import io.planexec.service.objects.ObjectStore;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the planner works. Checked when it is bound: a bad value stops the start, with its name.
 *
 * @param group consumer group and transaction prefix; replicas of one planner share it, planners of other topics may not.
 *     By default the topic prefix and {@code -planner}
 * @param deadline time of a goal that sets none
 * @param maxSteps steps of a plan that a user brings and that sets no limit
 * @param maxPlannedSteps steps of a plan that a planner writes and that sets no limit
 * @param maxReplans replans of a goal that sets no limit
 * @param maxParallel steps at once of a goal that sets no limit; as it stands, any number
 * @param tokens tokens of all model calls of a goal that sets no limit
 * @param usd US dollars for all model calls of a goal that sets no limit; without it any amount
 * @param toolCalls tool calls of a goal that sets no limit; without it any number
 * @param stepTimeout time-out of a step whose tool names none, as of agents' steps; not shorter than executors'
 *     {@code planexec.executor.agent.timeout}
 * @param executorWait how long a task may wait for an executor
 * @param unservedWait how long nobody may serve a task's tool or pool before the task fails
 * @param elasticPools pools that scale from zero: plans may use what they served last while they are empty, and tasks wait
 *     for them for all of executorWait
 * @param planningWait how long a planning task may take
 * @param approvalWait how long a plan or step waits for a human's approval
 * @param answerWait how long a step that may have run waits for a human's word
 * @param lostGrace how long after its time-out an attempt is given up that nobody reported on
 * @param summarise whether the planner's model puts each goal's answer into words, at the cost of a call; else the answer
 *     is what the last steps say
 * @param planCache whether a plan that a model wrote and that worked serves goals that say the same again, without a call
 * @param catalogueWait how long a goal waits for the first tool to be announced
 * @param toolLifetime how long an executor counts as alive after its last announcement
 * @param planningSlots planning tasks at once in this process
 * @param statusInterval how often a status document is renewed while steps move
 * @param timerInterval how often timers are looked at
 * @param retention how long an ended goal's id stays known
 * @param goalsInMemory working copies of goals of up to ten steps that a planner keeps, a larger goal counting for more;
 *     without it fifteen for each megabyte its heap may grow to
 * @param streamThreads threads of the state machine
 * @param commitInterval time between commits of the state machine's transactions
 * @param transactionTimeout how long a planner may stall in a transaction before the broker aborts it; readers of
 *     committed records may wait as long for a planner that was killed
 * @param artifacts the only folder below which outputs too large for a record are read to be judged; without it
 *     wherever an executor says
 * @param stateDir where Streams keeps its files; without it a folder below the system's temporary one. Two planners on one
 *     machine need two
 */
@ConfigurationProperties("planexec.planner")
public record PlannerProperties(
        @Nullable String group,
        @DefaultValue("PT30M") Duration deadline,
        @DefaultValue("10000") int maxSteps,
        @DefaultValue("30") int maxPlannedSteps,
        @DefaultValue("3") int maxReplans,
        @DefaultValue("2147483647") int maxParallel,
        @DefaultValue("200000") long tokens,
        @Nullable BigDecimal usd,
        @Nullable Integer toolCalls,
        @DefaultValue("PT10M") Duration stepTimeout,
        @DefaultValue("PT5M") Duration executorWait,
        @DefaultValue("PT1M") Duration unservedWait,
        @DefaultValue List<String> elasticPools,
        @DefaultValue("PT5M") Duration planningWait,
        @DefaultValue("PT1H") Duration approvalWait,
        @DefaultValue("PT1H") Duration answerWait,
        @DefaultValue("PT15S") Duration lostGrace,
        @DefaultValue("false") boolean summarise,
        @DefaultValue("true") boolean planCache,
        @DefaultValue("PT30S") Duration catalogueWait,
        @DefaultValue("PT15S") Duration toolLifetime,
        @DefaultValue("16") int planningSlots,
        @DefaultValue("PT1S") Duration statusInterval,
        @DefaultValue("PT0.05S") Duration timerInterval,
        @DefaultValue("P7D") Duration retention,
        @Nullable Integer goalsInMemory,
        @DefaultValue("1") int streamThreads,
        @DefaultValue("PT0.1S") Duration commitInterval,

        @DefaultValue("PT10S") Duration transactionTimeout,

        @Nullable String artifacts,
        @Nullable String stateDir) {

    public PlannerProperties {
        positive("deadline", deadline);
        atLeast("max-steps", maxSteps, 1);
        atLeast("max-planned-steps", maxPlannedSteps, 1);
        atLeast("max-replans", maxReplans, 0);
        atLeast("max-parallel", maxParallel, 1);
        if (tokens < 0) {
            throw new IllegalArgumentException("planexec.planner.tokens is " + tokens + ", but must be at least 0");
        }
        if (usd != null && usd.signum() < 0) {
            throw new IllegalArgumentException("planexec.planner.usd is " + usd + ", but must be at least 0");
        }
        if (toolCalls != null) {
            atLeast("tool-calls", toolCalls, 0);
        }
        positive("step-timeout", stepTimeout);
        positive("executor-wait", executorWait);
        positive("unserved-wait", unservedWait);
        elasticPools = List.copyOf(elasticPools);
        positive("planning-wait", planningWait);
        positive("approval-wait", approvalWait);
        positive("answer-wait", answerWait);
        positive("lost-grace", lostGrace);
        positive("catalogue-wait", catalogueWait);
        positive("tool-lifetime", toolLifetime);
        atLeast("planning-slots", planningSlots, 1);
        positive("status-interval", statusInterval);
        positive("timer-interval", timerInterval);
        positive("retention", retention);
        if (goalsInMemory != null) {
            atLeast("goals-in-memory", goalsInMemory, 1);
        }
        atLeast("stream-threads", streamThreads, 1);
        positive("commit-interval", commitInterval);
        positive("transaction-timeout", transactionTimeout);
    }

    /**
     * What a goal gets where it says nothing itself.
     *
     * @param plannerModel whether plans are written by a model
     * @param judgeModel whether there is a model that judges criteria in prose
     */
    public GoalSettings goalSettings(String resultsTopic, boolean plannerModel, boolean judgeModel) {
        return new GoalSettings(
                new GoalSettings.Defaults(
                        maxSteps, maxPlannedSteps, maxReplans, maxParallel, deadline, tokens, usd, toolCalls),
                new GoalSettings.Waits(
                        stepTimeout, executorWait, unservedWait, planningWait, lostGrace, approvalWait, answerWait),
                new GoalSettings.Models(plannerModel, judgeModel, summarise && plannerModel),
                RetryPolicy.DEFAULT,
                resultsTopic);
    }

    /**
     * How the state machine is run.
     *
     * @param cachedPlanner whose plans are kept once they worked; null for nobody's
     */
    public TopologySettings topologySettings(@Nullable String cachedPlanner) {
        return new TopologySettings(
                timerInterval,
                statusInterval,
                retention,
                goalsInMemory == null ? goalsByHeap() : goalsInMemory,
                cachedPlanner);
    }

    /** About a quarter of the heap: a working copy of a goal of ten steps takes some 16 kB. */
    private static int goalsByHeap() {
        return Math.clamp(Runtime.getRuntime().maxMemory() / (1024 * 1024) * 15, 1_000, Integer.MAX_VALUE);
    }

    /** The group of planners of these topics. */
    String group(Topics topics) {
        return group == null ? topics.prefix() + "-planner" : group;
    }

    /** Where Streams keeps its files. */
    Path stateFolder(Topics topics) {
        return stateDir == null
                ? Path.of(System.getProperty("java.io.tmpdir"), "planexec-streams", group(topics))
                : Path.of(stateDir);
    }

    /** Where large outputs are read. */
    StoredOutputs storedOutputs(Optional<ObjectStore> store) {
        return new StoredOutputs(Optional.ofNullable(artifacts).map(Path::of), store);
    }

    /** How planning tasks are answered. */
    public PlanningDesk.PlanningSettings planningSettings() {
        return new PlanningDesk.PlanningSettings(catalogueWait, maxSteps, maxPlannedSteps);
    }

    private static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(
                    "planexec.planner." + name + " is " + value + ", but must be longer than nothing");
        }
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "planexec.planner." + name + " is " + value + ", but must be at least " + least);
        }
    }
}
