package io.planexec.planner.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Goal;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.ToolSpec;
import io.planexec.planner.plan.Catalogue;
import io.planexec.planner.plan.PlanValidator;
import io.planexec.planner.plan.Proposal;
import io.planexec.planner.plan.Validation;
import io.planexec.planner.schema.JsonSchemaArguments;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds of every plan, whatever the goal and whatever the catalogue. */
class PlansAreSoundTest {

    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\{steps\\.([A-Za-z0-9_-]+?)\\.output((?:\\.[A-Za-z_]\\w*|\\[0])*)}");

    private static final PlanValidator VALIDATOR = new PlanValidator(new JsonSchemaArguments());

    private static final List<String> PIECES = List.of(
            "analyze",
            "sum",
            "average",
            "list",
            "find",
            "read",
            "write",
            "copy",
            "plot",
            "report",
            "trend",
            "charts",
            "the",
            "a",
            "revenue",
            "region",
            "by",
            "per",
            "in",
            "from",
            "to",
            "as",
            "with",
            "and",
            "then",
            "it",
            ",",
            "sales.csv",
            "data/x.tsv",
            "notes.txt",
            "out/b.md",
            "src",
            "TODO",
            "'some text'",
            "14",
            "window",
            "top",
            "html",
            "files",
            "csv",
            "statistics",
            "translate",
            "into German",
            "forecast",
            "30 days",
            "post",
            "channel",
            "how many rows",
            "which",
            "highest",
            "https://example.com/x",
            "*.java",
            "for each",
            "monthly",
            "months");

    @Test
    void everyPlanIsSoundForEveryGoalOfTheTablesWhateverToolIsMissing() {
        for (var expected : Stream.concat(GoalTables.known().stream(), GoalTables.heldOut().stream())
                .toList()) {
            for (var catalogue : List.of(Tools.builtIn(), AnnouncedTools.catalogue())) {
                check(expected.goal(), catalogue);
                for (var missing : catalogue.tools().keySet()) {
                    var rest = new HashSet<>(catalogue.tools().keySet());
                    rest.remove(missing);
                    check(expected.goal(), catalogue.restrictedTo(rest));
                }
            }
        }
    }

    @Test
    void everyPlanIsSoundForGoalsOfRandomWords() {
        var random = new Random(20_251_231);
        var everything = Tools.builtInAnd(
                Tools.translate(),
                Tools.forecast(),
                Tools.sentiment(),
                Tools.postMessage(),
                Tools.fetchUrl(),
                Tools.searchWeb());
        for (var n = 0; n < 1_000; n++) {
            var words = new ArrayList<String>();
            for (var i = 0; i < 2 + random.nextInt(12); i++) {
                words.add(PIECES.get(random.nextInt(PIECES.size())));
            }
            check(String.join(" ", words), random.nextBoolean() ? everything : AnnouncedTools.catalogue());
        }
    }

    private static void check(String goal, Catalogue catalogue) {
        switch (Planning.plan(goal, catalogue)) {
            case Proposal.Planned planned -> sound(goal, planned.plan(), catalogue);
            case Proposal.Refused refused ->
                assertThat(refused.findings()).as(goal).isNotEmpty();
            case Proposal.Patched patched -> throw new AssertionError(goal + ": " + patched);
        }
    }

    private static void sound(String goal, Plan plan, Catalogue catalogue) {
        assertThat(plan.steps()).as(goal).isNotEmpty();
        assertThat(plan.steps()).as(goal).extracting(Step::id).doesNotHaveDuplicates();
        assertThat(VALIDATOR.validate(Goal.ofText("g", goal), plan, catalogue, 10_000))
                .as(goal)
                .isInstanceOf(Validation.Valid.class);
        var done = new LinkedHashSet<String>();
        // Steps are written so that what a step builds upon comes before it: hence no cycle.
        for (var step : plan.steps()) {
            var about = goal + " => " + plan.steps();
            assertThat(done).as(about).containsAll(step.dependsOn());
            done.add(step.id());
            var tool = catalogue.tool(step.action()).orElseThrow(() -> new AssertionError("unknown tool: " + about));
            assertThat(step.arguments().keySet()).as(about).containsAll(required(tool));
            assertThat(properties(tool.inputSchema()))
                    .as(about)
                    .containsAll(step.arguments().keySet());
            assertThat(step.dependsOn()).as(about).containsAll(referred(step, plan, catalogue, about));
        }
    }

    private static Set<String> referred(Step step, Plan plan, Catalogue catalogue, String about) {
        var ids = new LinkedHashSet<String>();
        var found = REFERENCE.matcher(step.arguments().toString());
        while (found.find()) {
            ids.add(found.group(1));
            var source = plan.steps().stream()
                    .filter(other -> other.id().equals(found.group(1)))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("dangling reference: " + about));
            var schema = catalogue.tool(source.action()).orElseThrow().outputSchema();
            var path = found.group(2);
            if (!path.isEmpty()) {
                var name = path.substring(1).replaceAll("[.\\[].*", "");
                assertThat(properties(schema)).as(about).contains(name);
            }
        }
        return ids;
    }

    private static List<String> required(ToolSpec tool) {
        return tool.inputSchema().get("required") instanceof List<?> names
                ? names.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static Set<String> properties(Map<String, @Nullable Object> schema) {
        var names = new HashSet<String>();
        if (schema.get("properties") instanceof Map<?, ?> properties) {
            properties.keySet().forEach(name -> names.add(String.valueOf(name)));
        }
        return names;
    }
}
