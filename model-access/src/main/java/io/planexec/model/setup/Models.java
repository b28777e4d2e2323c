package io.planexec.model.setup;

import io.micrometer.core.instrument.MeterRegistry;
import io.planexec.model.Model;
import io.planexec.model.Role;
import io.planexec.model.provider.CallMeters;
import io.planexec.model.provider.Patience;
import io.planexec.model.provider.PatientModel;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** The model of each role, where it has one. Immutable. */
public final class Models {
    private static final Logger LOG = LoggerFactory.getLogger(Models.class);

    private final Map<Role, Model> models;

    private Models(Map<Role, Model> models) {
        this.models = models;
    }

    /** Models made elsewhere, such as in tests. */
    public static Models of(Map<Role, Model> models) {
        return new Models(Map.copyOf(models));
    }

    /** No role has one. */
    public static Models none() {
        return of(Map.of());
    }

    /**
     * The models that {@code planexec.models} configures, else those that {@code OPENAI_API_KEY} or {@code
     * ANTHROPIC_API_KEY} lets be used. Calls nobody, and loads no provider's client: that happens at the first question.
     *
     * @throws IllegalArgumentException when a setting is wrong; the message begins with the property's name
     */
    public static Models of(Environment environment, MeterRegistry meters) {
        return of(environment, meters, Patience.ofProduction());
    }

    /** As {@link #of(Environment, MeterRegistry)}, with another patience. */
    public static Models of(Environment environment, MeterRegistry meters, Patience patience) {
        var models = new EnumMap<Role, Model>(Role.class);
        var choices = Choices.of((ConfigurableEnvironment) environment);
        for (var role : Role.values()) {
            choices.of(role)
                    .ifPresent(choice -> models.put(
                            role,
                            new PatientModel(
                                    choice.endpoint(),
                                    choice.prices(),
                                    patience,
                                    new CallMeters(
                                            meters, role, choice.endpoint().model()))));
            LOG.info("{}", choices.line(role));
        }
        return of(models);
    }

    /** The role's model; empty where none is configured. */
    public Optional<Model> model(Role role) {
        return Optional.ofNullable(models.get(role));
    }

    @Override
    public String toString() {
        return models.toString();
    }
}
