package io.planexec.model.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.planexec.model.Model;
import io.planexec.model.Role;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class ModelsTest {
    private static final String KEY = "sk-secret";

    private static ConfigurableEnvironment environment(String... settings) {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
        Map<String, Object> map = Arrays.stream(settings)
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        environment.getPropertySources().addFirst(new MapPropertySource("settings", map));
        return environment;
    }

    private static String names(String... settings) {
        var models = Models.of(environment(settings), new SimpleMeterRegistry());
        return Stream.of(Role.values())
                .map(role -> models.model(role).map(Model::name).orElse("none"))
                .collect(Collectors.joining(" "));
    }

    private static String lines(String... settings) {
        var choices = Choices.of(environment(settings));
        return Stream.of(Role.values()).map(choices::line).collect(Collectors.joining("\n"));
    }

    @Test
    void withoutAKeyThereIsNoModel() {
        assertThat(names()).isEqualTo("none none none");
        assertThat(names("OPENAI_API_KEY= ")).isEqualTo("none none none");
        assertThat(lines()).contains("model of the planner: none; plans are made by rules.");
    }

    @Test
    void oneKeyIsEnough() {
        assertThat(names("OPENAI_API_KEY=" + KEY)).isEqualTo("openai/gpt-5 openai/gpt-5 openai/gpt-5-mini");
        assertThat(names("ANTHROPIC_API_KEY=" + KEY))
                .isEqualTo("anthropic/claude-opus-4-5 anthropic/claude-opus-4-5 anthropic/claude-haiku-4-5");
    }

    @Test
    void eachRolesLineSaysWhereItCameFromAndNoKey() {
        assertThat(lines("OPENAI_API_KEY=" + KEY, "OPENAI_BASE_URL=http://gateway:4000/v1/"))
                .contains(
                        "model of the planner: openai gpt-5 at http://gateway:4000/v1 (place from OPENAI_API_KEY,"
                                + " key from OPENAI_API_KEY, model by default, 1.25/10 USD per million tokens as of 2026-03-01)")
                .contains("model of the executor: openai gpt-5-mini at")
                .doesNotContain(KEY);
        assertThat(lines(
                        "planexec.models.planner.api-key=" + KEY,
                        "planexec.models.planner.model=big",
                        "planexec.models.planner.headers.X-Key=" + KEY))
                .contains("openai big at https://api.openai.com/v1", "planexec.models.planner.model")
                .contains("price unknown")
                .doesNotContain(KEY);
    }

    @Test
    void aJudgeAndAnExecutorThatNameNoPlaceAreWhereThePlannerIs() {
        assertThat(names(
                        "planexec.models.planner.base-url=http://localhost:11434/v1",
                        "planexec.models.planner.model=qwen"))
                .isEqualTo("openai/qwen openai/qwen openai/qwen");
        assertThat(names(
                        "planexec.models.planner.provider=anthropic",
                        "planexec.models.planner.api-key=" + KEY,
                        "planexec.models.executor.model=small"))
                .isEqualTo("anthropic/claude-opus-4-5 anthropic/claude-opus-4-5 anthropic/small");
    }

    @Test
    void whoeverHasThePlannersModelAtItsPlaceCostsWhatThatCosts() {
        assertThat(lines(
                        "planexec.models.planner.base-url=http://localhost:11434/v1",
                        "planexec.models.planner.model=qwen",
                        "planexec.models.planner.prices.input-per-million=2",
                        "planexec.models.planner.prices.output-per-million=8",
                        "planexec.models.planner.prices.as-of=2026-03-01",
                        "planexec.models.executor.model=other"))
                .containsPattern("judge: openai qwen .* 2/8 USD per million tokens as of 2026-03-01")
                .containsPattern("executor: openai other .* price unknown");
    }

    @Test
    void aRoleCanBeWithoutAModel() {
        assertThat(names("OPENAI_API_KEY=" + KEY, "planexec.models.judge.provider=none"))
                .isEqualTo("openai/gpt-5 none openai/gpt-5-mini");
    }

    @Test
    void aKeyOfTheEnvironmentIsNotSentToAnotherPlace() {
        var choices = Choices.of(
                environment("OPENAI_API_KEY=" + KEY, "planexec.models.executor.base-url=http://elsewhere/v1"));

        assertThat(choices.of(Role.EXECUTOR).orElseThrow().endpoint().key()).isNull();
        assertThat(choices.of(Role.PLANNER).orElseThrow().endpoint().key()).isNotNull();
    }

    @Test
    void nothingThatIsPrintedHoldsAKey() {
        var choices = Choices.of(environment(
                "planexec.models.planner.api-key=" + KEY, "planexec.models.planner.headers.Authorization=" + KEY));

        assertThat(choices.of(Role.PLANNER).orElseThrow().toString()).doesNotContain(KEY);
    }

    @Test
    void aMissingKeyIsSaidWithItsProperty() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> names("planexec.models.planner.provider=anthropic"))
                .withMessage("planexec.models.planner.api-key is missing: https://api.anthropic.com takes no request"
                        + " without a key; set it, or ANTHROPIC_API_KEY");
    }

    @ParameterizedTest
    @CsvSource({
        "provider, azure",
        "base-url, localhost:1",
        "base-url, http://user:pass@host/v1",
        "temperature, 3",
        "temperature, warm",
        "max-output-tokens, 0",
        "timeout, PT0S",
        "prices.input-per-million, -1",
        "prices.output-per-million, 1",
        "colour, blue"
    })
    void aBadSettingIsRefusedWithItsName(String name, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> names("OPENAI_API_KEY=" + KEY, "planexec.models.judge." + name + "=" + value))
                .withMessageStartingWith("planexec.models.judge." + (name.startsWith("prices") ? "prices" : name));
    }

    @Test
    void aModelWithoutAPlaceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> names("planexec.models.executor.model=small"))
                .withMessageContaining("nothing says where that model is");
    }

    @Test
    void theEnvironmentsWayOfWritingNamesIsUnderstood() {
        var environment = environment();
        environment
                .getPropertySources()
                .addFirst(new org.springframework.core.env.SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of(
                                "PLANEXEC_MODELS_PLANNER_APIKEY", KEY,
                                "PLANEXEC_MODELS_PLANNER_BASE_URL", "http://gateway/v1",
                                "PLANEXEC_MODELS_PLANNER_MODEL", "big",
                                "PLANEXEC_MODELS_PLANNER_PRICES_INPUTPERMILLION", "1.5",
                                "PLANEXEC_MODELS_PLANNER_PRICES_OUTPUTPERMILLION", "3",
                                "PLANEXEC_MODELS_PLANNER_PRICES_ASOF", "2026-02-03")));

        assertThat(Choices.of(environment).line(Role.PLANNER))
                .contains("openai big at http://gateway/v1", "1.5/3 USD per million tokens as of 2026-02-03");
    }
}
