"""What the service keeps: tables, migrations, and one module of queries a subject. Knows the rules, never the web."""
