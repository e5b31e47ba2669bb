"""Storage: Postgres (embedded or given), migrations, named SQL, repositories, and kept bytes."""
