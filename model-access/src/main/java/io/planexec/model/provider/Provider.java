package io.planexec.model.provider;

/** Protocols that models are reached by. */
public enum Provider {
    /** Chat completions, of OpenAI itself and of all that speak like it: vLLM, Ollama, Azure, gateways. */
    OPENAI("https://api.openai.com/v1"),
    /** Messages of Anthropic. */
    ANTHROPIC("https://api.anthropic.com");

    private final String address;

    Provider(String address) {
        this.address = address;
    }

    /** The provider's own base URL. */
    public String address() {
        return address;
    }
}
