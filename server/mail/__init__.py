"""Mail that the service sends: kept in the database first, sent afterwards."""
