"""The post office in the admin: what leaves, what failed, addresses that are stopped."""
