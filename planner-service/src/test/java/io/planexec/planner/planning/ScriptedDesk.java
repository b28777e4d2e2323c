package io.planexec.planner.planning;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.planexec.messages.Allowance;
import io.planexec.messages.Announcement;
import io.planexec.messages.Artifact;
import io.planexec.messages.Criterion;
import io.planexec.messages.Effect;
import io.planexec.messages.Goal;
import io.planexec.messages.Mode;
import io.planexec.messages.Output;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.TaskError;
import io.planexec.messages.ToolSpec;
import io.planexec.model.Model;
import io.planexec.model.Role;
import io.planexec.model.provider.CallMeters;
import io.planexec.model.provider.Endpoint;
import io.planexec.model.provider.Patience;
import io.planexec.model.provider.PatientModel;
import io.planexec.model.provider.Prices;
import io.planexec.model.provider.Provider;
import io.planexec.model.provider.Secret;
import io.planexec.planner.model.Judge;
import io.planexec.planner.model.ModelPlanner;
import io.planexec.planner.model.StoredOutputs;
import io.planexec.planner.model.Summariser;
import io.planexec.planner.plan.PlanValidator;
import io.planexec.planner.schema.JsonSchemaArguments;
import io.planexec.scripted.ScriptedModel;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A desk whose planner and judge ask a scripted model over HTTP. Waits of retries take no time. */
final class ScriptedDesk implements AutoCloseable {
    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

    final ScriptedModel server;
    int repairs;
    int fromCache;
    final PlanCache cache = new PlanCache();
    private final PlanningDesk desk;

    ScriptedDesk(String script) {
        this(script, Duration.ofSeconds(30));
    }

    ScriptedDesk(String script, Duration timeout) {
        server = ScriptedModel.start(script);
        var schemas = new JsonSchemaArguments();
        var tools = new LiveTools(Duration.ofSeconds(15), () -> NOW);
        tools.announced(
                new Announcement(
                        "executor-1",
                        1,
                        true,
                        List.of(),
                        List.of(tool("read_table", "file"), tool("rank", "data"), tool("draw", "data")),
                        "openai/small",
                        NOW),
                NOW);
        var planner = model(Role.PLANNER, timeout);
        desk = new PlanningDesk(
                new PlanningDesk.Staff(
                        new ModelPlanner(planner),
                        new Judge(
                                Optional.of(model(Role.JUDGE, timeout)),
                                schemas,
                                new StoredOutputs(Optional.empty()),
                                tools::catalogue),
                        new Summariser(Optional.of(planner))),
                new PlanValidator(schemas),
                tools,
                cache,
                new PlanningDesk.PlanningSettings(Duration.ofSeconds(1), 100, 10),
                new PlanningDesk.Meters() {
                    @Override
                    public void repaired(int times) {
                        repairs += times;
                    }

                    @Override
                    public void cached() {
                        fromCache++;
                    }
                });
    }

    private Model model(Role role, Duration timeout) {
        var name = role.name().toLowerCase(Locale.ROOT);
        var patience = new Patience(
                3,
                1,
                Duration.ofSeconds(1),
                Duration.ofSeconds(8),
                Duration.ofSeconds(60),
                () -> NOW,
                new Random(1),
                wait -> {});
        var endpoint = new Endpoint(
                Provider.OPENAI,
                server.openAi(name),
                Secret.of("key"),
                "planexec.models." + name + ".api-key",
                Map.of(),
                "m",
                null,
                null,
                timeout);
        return new PatientModel(
                endpoint,
                new Prices(new BigDecimal("1"), new BigDecimal("10")),
                patience,
                new CallMeters(new SimpleMeterRegistry(), role, "m"));
    }

    private static ToolSpec tool(String name, String argument) {
        var type = argument.equals("data")
                ? Map.<String, @Nullable Object>of()
                : Map.<String, @Nullable Object>of("type", "string");
        return new ToolSpec(
                name,
                "Does " + name + ".",
                Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of(argument, type),
                        "required",
                        List.of(argument),
                        "additionalProperties",
                        false),
                Map.of("type", "object"),
                Effect.READ,
                Duration.ofMinutes(1),
                "1",
                List.of());
    }

    static Goal goal(Mode mode) {
        return goal(mode, "Rank the shops of may.xlsx");
    }

    static Goal goal(Mode mode, String words) {
        var goal = Goal.ofText("g", words);
        return new Goal(
                goal.id(),
                goal.goal(),
                mode,
                goal.inputs(),
                null,
                goal.approval(),
                goal.tools(),
                goal.limits(),
                goal.labels());
    }

    Report.PlanningAnswer plan(Mode mode) throws InterruptedException {
        return plan(mode, null);
    }

    Report.PlanningAnswer plan(Mode mode, @Nullable Allowance allowance) throws InterruptedException {
        return plan(goal(mode), allowance);
    }

    Report.PlanningAnswer plan(Goal goal, @Nullable Allowance allowance) throws InterruptedException {
        return (Report.PlanningAnswer) desk.answer(new PlanningTask(
                "g",
                "t",
                PlanningTask.Kind.PLAN,
                goal,
                null,
                0,
                List.of(),
                Map.of(),
                Map.of(),
                null,
                null,
                allowance,
                "results"));
    }

    private static final Plan LOAD_AND_RANK = new Plan(
            "",
            List.of(
                    Step.call("load", "read_table", Map.of("file", "may.xlsx"), List.of()),
                    Step.call("rank", "rank", Map.of("data", "${steps.load.output}"), List.of("load"))),
            List.of());

    /** After step {@code rank} of the plan read_table → rank has failed. */
    Report.PlanningAnswer replan() throws InterruptedException {
        return (Report.PlanningAnswer) desk.answer(new PlanningTask(
                "g",
                "t",
                PlanningTask.Kind.REPLAN,
                goal(Mode.AUTO),
                LOAD_AND_RANK,
                1,
                List.of(new PlanningTask.Failure(
                        "rank", new TaskError(TaskError.Kind.TOOL, "no column shop", false), List.of("rank"))),
                Map.of("load", StepStatus.SUCCEEDED, "rank", StepStatus.FAILED),
                Map.of("load", Output.inline(Map.of("rows", 12, "columns", List.of("store", "sales")))),
                null,
                "results"));
    }

    /** A user's change of the same plan, with step {@code load} done. */
    Report.PlanningAnswer check(Patch.Operation... operations) throws InterruptedException {
        return (Report.PlanningAnswer) desk.answer(new PlanningTask(
                "g",
                "t",
                PlanningTask.Kind.CHECK,
                goal(Mode.AUTO),
                LOAD_AND_RANK,
                1,
                List.of(),
                Map.of("load", StepStatus.SUCCEEDED),
                Map.of(),
                null,
                new Patch(1, "edited by a user", List.of(operations)),
                null,
                "results"));
    }

    Report.Judgement judge(Output output, Criterion... criteria) throws InterruptedException {
        var step = Step.builder("3", Step.AGENT)
                .description("Find the cause")
                .criteria(List.of(criteria))
                .build();
        return judge(step, output);
    }

    Report.Judgement judge(Step step, Output output) throws InterruptedException {
        return (Report.Judgement) desk.answer(new PlanningTask(
                "g",
                "t",
                PlanningTask.Kind.JUDGE,
                goal(Mode.AUTO),
                null,
                1,
                List.of(),
                Map.of(),
                Map.of(),
                new PlanningTask.Claim(step, 1, "a1", output),
                "results"));
    }

    Report.Summary summarise() throws InterruptedException {
        var outputs = new LinkedHashMap<String, Output>();
        outputs.put("load", Output.inline(Map.of("rows", 12)));
        outputs.put("big", Output.stored(new Artifact("big.json", "/nowhere/big.json", "application/json", 70_000)));
        return (Report.Summary) desk.answer(new PlanningTask(
                "g",
                "t",
                PlanningTask.Kind.SUMMARISE,
                goal(Mode.AUTO),
                new Plan(
                        "", List.of(Step.call("load", "read_table", Map.of("file", "may.xlsx"), List.of())), List.of()),
                1,
                List.of(),
                Map.of("load", StepStatus.SUCCEEDED),
                outputs,
                null,
                "results"));
    }

    static Output stored(Path file) {
        return Output.stored(new Artifact(String.valueOf(file.getFileName()), file.toString(), "application/json", 1));
    }

    @Override
    public void close() {
        server.close();
    }
}
