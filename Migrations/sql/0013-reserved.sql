-- Library version 13.

SELECT 1;
