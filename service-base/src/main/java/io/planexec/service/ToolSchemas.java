package io.planexec.service;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.AnnotationKeyword;
import io.planexec.messages.ToolSpec;

/** The language of tools' schemas: JSON Schema 2020-12 and the keyword that names what a value means. */
public final class ToolSchemas {
    private ToolSchemas() {}

    /** Compiles schemas. Safe for use by several threads. */
    public static SchemaRegistry registry() {
        return SchemaRegistry.withDefaultDialect(Dialect.builder(Dialects.getDraft202012())
                .keyword(new AnnotationKeyword(ToolSpec.TYPE_KEYWORD))
                .build());
    }
}
