"""All that two services share about data: envelope, event types, codec, topics and examples."""
