package io.planexec.model.setup;

import io.planexec.model.Role;
import io.planexec.model.provider.Endpoint;
import io.planexec.model.provider.Prices;
import io.planexec.model.provider.Provider;
import io.planexec.model.provider.Secret;
import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.IgnoreTopLevelConverterNotFoundBindHandler;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Which model each role gets, and where that was said. The planner's comes from its own settings, else from the key in the
 * environment. A judge or executor that names no place of its own is where the planner is.
 */
final class Choices {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final ConfigurableEnvironment environment;
    private final ModelProperties properties;
    private final Map<Role, Choice> choices = new EnumMap<>(Role.class);

    private Choices(ConfigurableEnvironment environment, ModelProperties properties) {
        this.environment = environment;
        this.properties = properties;
    }

    /** What was chosen. */
    record Choice(
            Endpoint endpoint, Prices prices, @Nullable LocalDate pricesAsOf, String modelFrom, Place place) {}

    /**
     * Where a model is.
     *
     * @param key null where none is known
     * @param keyFrom the setting that gave the key, or that would
     * @param own whether it is the provider itself, or what the environment names in its place
     */
    private record Place(
            Provider provider,
            String address,
            @Nullable Secret key,
            String keyFrom,
            Map<String, Secret> headers,
            boolean own,
            String from) {}

    static Choices of(ConfigurableEnvironment environment) {
        var choices = new Choices(environment, bound(environment));
        for (var role : Role.values()) {
            var problem = choices.properties.of(role).problem(prefix(role));
            if (!problem.isEmpty()) {
                throw new IllegalArgumentException(problem);
            }
            choices.choose(role).ifPresent(choice -> choices.choices.put(role, choice));
        }
        return choices;
    }

    private static ModelProperties bound(ConfigurableEnvironment environment) {
        try {
            return Binder.get(environment)
                    .bindOrCreate(
                            ModelProperties.PREFIX,
                            Bindable.of(ModelProperties.class),
                            new NoUnboundElementsBindHandler(
                                    new IgnoreTopLevelConverterNotFoundBindHandler(),
                                    new UnboundElementsSourceFilter()));
        } catch (BindException e) {
            throw new IllegalArgumentException(problem(e), e);
        }
    }

    private static String problem(BindException e) {
        if (e.getCause() instanceof UnboundConfigurationPropertiesException unknown) {
            return unknown.getUnboundProperties().stream()
                    .map(property -> property.getName().toString())
                    .sorted()
                    .collect(Collectors.joining(", ", "", " is no setting; docs/models.md lists those that are"));
        }
        var property = e.getProperty();
        var name = (property == null ? e.getName() : property.getName()).toString();
        // Of a key not even the text that could not be bound is told.
        var told = property == null || isSecret(name) ? "" : " is \"" + property.getValue() + "\", which";
        return name + told + " cannot be read" + wanted(e) + "; docs/models.md has the form of each setting";
    }

    private static String wanted(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConversionFailedException failed) {
                var type = failed.getTargetType().getType();
                var number = Number.class.isAssignableFrom(type);
                return " as a " + (number ? "number" : type.getSimpleName().toLowerCase(Locale.ROOT));
            }
        }
        return "";
    }

    private static boolean isSecret(String name) {
        return name.contains("key") || name.contains("headers");
    }

    Optional<Choice> of(Role role) {
        return Optional.ofNullable(choices.get(role));
    }

    private Optional<Choice> choose(Role role) {
        var own = properties.of(role);
        var place = place(role, own);
        if (place == null) {
            if (own.model() != null && !"none".equals(own.provider())) {
                throw new IllegalArgumentException(prefix(role) + ".model is \"" + own.model()
                        + "\", but nothing says where that model is; set " + prefix(role) + ".provider and "
                        + prefix(role) + ".api-key, or OPENAI_API_KEY or ANTHROPIC_API_KEY");
            }
            return Optional.empty();
        }
        if (place.key() == null && place.address().equals(place.provider().address())) {
            throw new IllegalArgumentException(prefix(role) + ".api-key is missing: "
                    + place.provider().address() + " takes no request without a key; set it, or "
                    + variable(place.provider(), "_API_KEY"));
        }
        var planner = choices.get(Role.PLANNER);
        String model;
        String from;
        if (own.model() != null) {
            model = own.model();
            from = origin(prefix(role) + ".model");
        } else if (planner != null && place.from().equals(inherited()) && !place.own()) {
            // Whoever runs models elsewhere has those that were named, not the provider's.
            model = planner.endpoint().model();
            from = "the planner's";
        } else {
            model = KnownModels.byDefault(place.provider(), role);
            from = "by default";
        }
        var endpoint = new Endpoint(
                place.provider(),
                place.address(),
                place.key(),
                place.keyFrom(),
                place.headers(),
                model,
                own.temperature(),
                own.maxOutputTokens(),
                own.timeout() == null ? TIMEOUT : own.timeout());
        return Optional.of(priced(own, endpoint, from, place, planner));
    }

    private static Choice priced(
            ModelProperties.Settings own, Endpoint endpoint, String from, Place place, @Nullable Choice planner) {
        var prices = own.prices();
        if (prices != null) {
            return new Choice(
                    endpoint,
                    new Prices(
                            Objects.requireNonNull(prices.inputPerMillion()),
                            Objects.requireNonNull(prices.outputPerMillion())),
                    prices.asOf(),
                    from,
                    place);
        }
        if (planner != null
                && planner.endpoint().model().equals(endpoint.model())
                && planner.endpoint().address().equals(endpoint.address())) {
            return new Choice(endpoint, planner.prices(), planner.pricesAsOf(), from, place);
        }
        var known = KnownModels.prices(endpoint.model());
        return new Choice(
                endpoint, known.orElse(Prices.NONE), known.isPresent() ? KnownModels.AS_OF : null, from, place);
    }

    private static String inherited() {
        return "the planner's";
    }

    private @Nullable Place place(Role role, ModelProperties.Settings own) {
        if ("none".equals(own.provider())) {
            return null;
        }
        if (own.namesPlace()) {
            return ownPlace(role, own);
        }
        var planner = choices.get(Role.PLANNER);
        var theirs = properties.planner();
        if (role != Role.PLANNER && planner != null && theirs.namesPlace()) {
            var place = planner.place();
            return new Place(
                    place.provider(),
                    place.address(),
                    place.key(),
                    place.keyFrom(),
                    own.headers().isEmpty() ? place.headers() : own.headers(),
                    place.own(),
                    inherited());
        }
        for (var provider : Provider.values()) {
            var place = environmentPlace(provider, own.headers(), prefix(role));
            if (place.key() != null) {
                return place;
            }
        }
        return null;
    }

    /** A role's own place. A key of the environment goes only where the environment, or the provider itself, has it. */
    private Place ownPlace(Role role, ModelProperties.Settings own) {
        var provider = "anthropic".equals(own.provider()) ? Provider.ANTHROPIC : Provider.OPENAI;
        var key = own.apiKey() == null || own.apiKey().isBlank() ? null : own.apiKey();
        var keyName = prefix(role) + ".api-key";
        if (own.baseUrl() == null) {
            var theirs = environmentPlace(provider, own.headers(), prefix(role));
            return key == null
                    ? theirs
                    : new Place(
                            provider,
                            theirs.address(),
                            key,
                            keyName,
                            own.headers(),
                            true,
                            origin(prefix(role) + ".api-key"));
        }
        return new Place(
                provider,
                trimmed(own.baseUrl()),
                key,
                keyName,
                own.headers(),
                trimmed(own.baseUrl()).equals(provider.address()),
                origin(prefix(role) + ".base-url"));
    }

    private Place environmentPlace(Provider provider, Map<String, Secret> headers, String prefix) {
        var keyName = variable(provider, "_API_KEY");
        var key = environment.getProperty(keyName);
        var addressName = variable(provider, "_BASE_URL");
        var address = environment.getProperty(addressName);
        if (address != null && !address.isBlank()) {
            var problem = new ModelProperties.Settings(
                            null, address.strip(), null, Map.of(), null, null, null, null, null)
                    .problem(prefix);
            if (!problem.isEmpty()) {
                throw new IllegalArgumentException(problem + " (it comes from " + addressName + ")");
            }
        }
        return new Place(
                provider,
                address == null || address.isBlank() ? provider.address() : trimmed(address.strip()),
                key == null || key.isBlank() ? null : Secret.of(key),
                keyName + " or " + prefix + ".api-key",
                headers,
                true,
                keyName);
    }

    private static String trimmed(String address) {
        return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }

    private static String variable(Provider provider, String suffix) {
        return provider.name() + suffix;
    }

    private static String prefix(Role role) {
        return ModelProperties.PREFIX + "." + word(role);
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    /** The property, and the place it was read from as Spring Boot knows it; never its value. */
    private String origin(String property) {
        var name = ConfigurationPropertyName.of(property);
        for (var source : ConfigurationPropertySources.get(environment)) {
            var found = source.getConfigurationProperty(name);
            if (found != null) {
                var origin = found.getOrigin();
                return origin == null ? property : property + " (" + origin + ")";
            }
        }
        return property;
    }

    /** What a role's model is and where that was said, on one line. */
    String line(Role role) {
        var choice = choices.get(role);
        if (choice == null) {
            return "model of the " + word(role) + ": none" + without(role);
        }
        var endpoint = choice.endpoint();
        return "model of the " + word(role) + ": "
                + endpoint.provider().name().toLowerCase(Locale.ROOT) + " " + endpoint.model() + " at "
                + endpoint.address() + " (place from " + choice.place().from()
                + (endpoint.key() == null ? ", no key" : ", key from " + keyOrigin(choice.place()))
                + ", model " + (choice.modelFrom().equals("by default") ? "" : "from ") + choice.modelFrom()
                + prices(choice) + ")";
    }

    private String keyOrigin(Place place) {
        return place.keyFrom().startsWith(ModelProperties.PREFIX)
                ? place.keyFrom()
                : List.of(place.keyFrom().split(" or ")).getFirst();
    }

    private static String prices(Choice choice) {
        return choice.pricesAsOf() == null
                ? ", price unknown: counted as 0 USD"
                : ", " + choice.prices().inputPerMillion().toPlainString() + "/"
                        + choice.prices().outputPerMillion().toPlainString() + " USD per million tokens as of "
                        + choice.pricesAsOf();
    }

    private static String without(Role role) {
        return switch (role) {
            case PLANNER ->
                "; plans are made by rules. OPENAI_API_KEY, ANTHROPIC_API_KEY or planexec.models.planner configure one";
            case JUDGE -> "; criteria in prose are counted as not judged";
            case EXECUTOR -> "; steps left to an agent are refused";
        };
    }
}
