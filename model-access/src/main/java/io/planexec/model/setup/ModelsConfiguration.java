package io.planexec.model.setup;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The models as a bean; a service imports it. */
@Configuration(proxyBeanMethods = false)
public class ModelsConfiguration {

    @Bean
    Models models(Environment environment, ObjectProvider<MeterRegistry> registry) {
        return Models.of(environment, registry.getIfAvailable(SimpleMeterRegistry::new));
    }
}
